/** The bundle of a page in a file: traces, answers and front end, and no connection to anywhere. */
import { FileKeeper } from "../file/file_keeper.ts";
import { type FileData, pageData } from "../file/page_data.ts";
import { Reviews } from "../file/reviews.ts";
import { Saving } from "../file/saving.ts";
import { followScheme, keepKeys } from "../full_page.ts";
import { EmbeddedHost } from "../host/embedded.ts";
import { browserKeeper } from "../kept/browser_keeper.ts";
import { createLabelingApp } from "../state.ts";
import { filePlace } from "../views/file/save_answers.tsx";
import { drawFailed } from "../views/mount/failed.tsx";
import { drawLabeling } from "../views/mount/labeling.tsx";
import { askName } from "../views/mount/name_form.tsx";

async function start(place: HTMLElement, data: FileData): Promise<void> {
  const { head } = data;
  const keeper = new FileKeeper(head.file);
  const { records, about } = await keeper.load();
  let reviewer = head.reviewer ?? about.reviewer;
  if (reviewer === "") {
    reviewer = await askName(place, head.snapshot.name);
    await keeper.tell({ ...about, reviewer });
  }
  const reviews = new Reviews(
    head.items.map(({ item }) => item),
    head.reviews,
  );
  reviews.replay(records);
  const saving = new Saving({ data, reviews, keeper, reviewer, saved: about.saved, download });
  const onRecorded = () => saving.changed();
  const host = new EmbeddedHost({ data, reviews, keeper, reviewer, onRecorded });
  const app = createLabelingApp(host, {
    // Texts that are typed are kept for each file: one session may be in several.
    keeper: (scope) => browserKeeper(JSON.stringify(["file", head.file, scope])),
  });
  const draw = drawLabeling(
    app,
    filePlace(saving, (text) => void saving.load(text, host)),
  );
  draw(place, { height: place.clientHeight });
  app.open();
  keepKeys(place);
  // The same file may be open in another tab.
  const reread = async (): Promise<void> => {
    if (document.visibilityState !== "visible") return;
    const { records: all, about: known } = await keeper.load();
    saving.know(known.saved);
    const others = all.filter(({ key }) => !reviews.has(key));
    reviews.replay(others);
    if (others.length > 0) host.changed();
  };
  document.addEventListener("visibilitychange", () => void reread());
  window.addEventListener("beforeunload", (event) => {
    if (saving.unsaved.peek() > 0) event.preventDefault(); // the browser asks
  });
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // browsers read it when they get to it
}

followScheme();
const place = document.getElementById("labeling");
if (place !== null) {
  const failed = (cause: unknown) =>
    drawFailed(place, cause instanceof Error ? cause.message : String(cause));
  try {
    start(place, pageData(document)).catch(failed);
  } catch (cause) {
    failed(cause);
  }
}
