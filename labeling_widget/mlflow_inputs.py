"""Input types of `mlflow.genai.label_schemas` as this package's. Imports no MLflow."""

from __future__ import annotations

import dataclasses
from typing import Any

from labeling_widget import inputs
from labeling_widget.checks import shown
from labeling_widget.errors import SchemaError
from labeling_widget.inputs import InputType

_INPUTS = ("Categorical", "CategoricalList", "Numeric", "PassFail", "Text", "TextList")


def from_mlflow_input(given: Any) -> InputType:
    """An input type of MLflow's, or of this package's, as this package's.

    Raises:
        SchemaError: it is neither.
    """
    if isinstance(given, InputType):
        return given
    name = type(given).__name__
    if dataclasses.is_dataclass(given) and name.removeprefix("Input") in _INPUTS:
        made: InputType = getattr(inputs, name)(**vars(given))
        return made
    raise SchemaError(
        f"input takes an input type such as InputPassFail(…); got {shown(given)}", field="input"
    )
