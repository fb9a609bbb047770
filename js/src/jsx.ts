/** What the elements of the bundle are made with; see `build.mjs`. */
export { Fragment, h } from "preact";
