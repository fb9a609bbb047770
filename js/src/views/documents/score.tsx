/** A retriever's score as a number, with a bar to compare by eye. */
export function Score({ value, best }: { value: number; best: number }) {
  const full = best > 1 ? best : 1;
  const part = Math.max(0, Math.min(1, value / full));
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  return (
    <span class="lw-score">
      <span>score {value.toFixed(digits)}</span>
      <i style={{ "--lw-part": `${(part * 100).toFixed(0)}%` }} aria-hidden="true" />
    </span>
  );
}
