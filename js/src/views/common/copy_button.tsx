/** Copies a text; says so in its own label for a moment, or says that the browser refused. */

import { useEffect, useState } from "preact/hooks";
import { IconButton } from "./icon_button.tsx";

type Outcome = "idle" | "copied" | "refused";
const LABELS: Record<Outcome, string> = {
  idle: "Copy",
  copied: "Copied",
  refused: "The browser did not allow copying",
};

interface Props {
  readonly text: () => string;
  /** What is copied, where several things can be. */
  readonly what?: string;
}

export function CopyButton({ text, what = "" }: Props) {
  const [outcome, setOutcome] = useState<Outcome>("idle");

  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = () => {
    // Absent on pages served over plain http.
    if (!navigator.clipboard) return setOutcome("refused");
    navigator.clipboard.writeText(text()).then(
      () => setOutcome("copied"),
      () => setOutcome("refused"),
    );
  };

  return (
    <IconButton
      icon={outcome === "copied" ? "check" : outcome === "refused" ? "error" : "copy"}
      label={outcome === "idle" && what !== "" ? `Copy ${what}` : LABELS[outcome]}
      onClick={copy}
    />
  );
}
