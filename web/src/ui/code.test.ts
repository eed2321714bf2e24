import { expect, test } from "vitest";
import { digitsOf } from "./code.ts";

test.each([
  ["123456", "123456"],
  ["123 456", "123456"],
  ["123-456", "123456"],
  [" 12 34 56\n", "123456"],
  ["１２３４５６", "123456"],
  ["Your code for Postern is 123456. It is good for 10 minutes.", "123456"],
  ["Ihr Code: 123 456, gültig 10 Minuten", "123456"],
  ["12345", "12345"],
  ["1234567", "1234567"],
  ["", ""],
])("%j is read as %j", (text, digits) => {
  expect(digitsOf(text)).toBe(digits);
});
