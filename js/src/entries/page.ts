/** The bundle of a page that a server sends: a labeling session as tall as the window. */
import { followScheme, keepKeys } from "../full_page.ts";
import { HttpHost } from "../host/http.ts";
import { createChat } from "../state/chat.ts";
import { createLabelingApp } from "../state.ts";
import { chatPlace } from "../views/chat/chat_place.tsx";
import { drawLabeling } from "../views/mount/labeling.tsx";
import { SERVER } from "../views/place.ts";

function start(place: HTMLElement): void {
  const { address = "", reviewer = "", xsrf = "", after = "" } = place.dataset;
  const host = new HttpHost({ address, reviewer, xsrf, after });
  const app = createLabelingApp(host);
  drawLabeling(app, chatPlace(SERVER, createChat(host, app)))(place, {
    height: place.clientHeight,
  });
  app.open();
  keepKeys(place);
}

followScheme();
const place = document.getElementById("labeling");
if (place !== null) start(place);
