/** Words, and their language where they are not ours. */
export interface Words {
  text: string;
  lang?: "en";
}
