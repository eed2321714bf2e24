import { useTexts } from "../texts/index.ts";
import { own } from "./own.ts";

/** What a role is called: the built-in ones in words, those that somebody has made by their own name. */
export function useRoleName(): (name: string) => string {
  const { roles } = useTexts("house");
  return (name) => own<string>(roles, name) ?? name;
}
