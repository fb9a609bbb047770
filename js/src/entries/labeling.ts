/** The bundle of a labeling session. */

import { createChat } from "../state/chat.ts";
import { createLabelingApp } from "../state.ts";
import { chatPlace } from "../views/chat/chat_place.tsx";
import { drawLabeling } from "../views/mount/labeling.tsx";
import { NOTEBOOK } from "../views/place.ts";
import { widgetOf } from "../widget.ts";

export default widgetOf((host) => {
  const app = createLabelingApp(host);
  const chat = createChat(host, app);
  app.open();
  return {
    draw: drawLabeling(app, chatPlace(NOTEBOOK, chat)),
    dispose() {
      chat.dispose();
      app.dispose();
    },
  };
});
