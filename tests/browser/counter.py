"""A widget of twenty lines, to prove the harness without the product."""

CELL = '''
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = """
    function render({ model, el }) {
      const root = document.createElement("div");
      root.className = "lw-root";
      root.dataset.count = "1";
      root.dataset.save = "idle";
      const button = document.createElement("button");
      const draw = () => { button.textContent = `count ${model.get("value")}`; };
      button.addEventListener("click", () => {
        root.dataset.save = "saving";
        model.set("value", model.get("value") + 1);
        model.save_changes();
        model.send({ ping: model.get("value") });
      });
      model.on("change:value", draw);
      model.on("msg:custom", (message) => {
        root.dataset.pong = String(message.pong);
        root.dataset.save = "saved";
      });
      draw();
      root.append(button);
      el.append(root);
    }
    export default { render };
    """
    value = traitlets.Int(0).tag(sync=True)

    def __init__(self):
        super().__init__()
        self.heard = []
        self.on_msg(self._answer)

    def _answer(self, _, message, buffers):
        self.heard.append(message["ping"])
        self.send({"pong": message["ping"]})

counter = Counter()
counter
'''
