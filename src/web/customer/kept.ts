/** A text that one storage of this browser keeps under one name; in memory where the browser keeps nothing. */
export class Kept {
  private here: string | null = null;

  constructor(private readonly storage: () => Storage, readonly name: string) {}

  read(): string | null {
    try {
      return this.storage().getItem(this.name);
    } catch {
      return this.here;
    }
  }

  /** null removes it. */
  write(text: string | null): void {
    this.here = text;
    try {
      if (text === null) this.storage().removeItem(this.name);
      else this.storage().setItem(this.name, text);
    } catch {
      // It is then remembered for as long as the page is open.
    }
  }

  /** Hears what other tabs write. */
  listen(changed: () => void): void {
    addEventListener("storage", (event) => {
      if (event.key === this.name || event.key === null) changed();
    });
  }
}

export const inBrowser = () => localStorage;
export const inTab = () => sessionStorage;
