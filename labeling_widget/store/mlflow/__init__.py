"""The store on an MLflow tracking server.

MLflow holds everything, in runs, traces, assessments and tags; what stands in memory here is a
copy of that which any process makes again. See docs/mlflow.md.
"""
