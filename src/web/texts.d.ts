declare module "texts:*" {
  /** Loads the words of a language; English is there already. */
  export const languages: Record<string, () => Promise<{ default: Record<string, string> }>>;
}
