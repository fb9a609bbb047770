/** The bundle of a single trace. */
import { createTraceSource } from "../state/trace_source.ts";
import { drawTrace } from "../views/mount/trace.tsx";
import { widgetOf } from "../widget.ts";

export default widgetOf((host) => ({ draw: drawTrace(createTraceSource(host)) }));
