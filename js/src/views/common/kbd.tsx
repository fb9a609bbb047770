/** A key as a small cap; the words beside it already say what it does. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span class="lw-kbd" aria-hidden="true">
      {keys}
    </span>
  );
}
