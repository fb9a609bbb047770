import { expect, it } from "vitest";
import { randomKey } from "../src/random_key.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it("makes different random UUIDs", () => {
  expect(randomKey()).toMatch(UUID);
  expect(randomKey()).not.toBe(randomKey());
});

it("makes them without randomUUID, as on a page served over plain http", () => {
  const plain = { getRandomValues: crypto.getRandomValues.bind(crypto) };
  expect(randomKey(plain)).toMatch(UUID);
  expect(randomKey(plain)).not.toBe(randomKey(plain));
});
