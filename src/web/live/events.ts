/** One server-sent event (WHATWG HTML, 9.2). `EventSource` can send no credential, so pages read the bytes themselves. */
export interface ServerEvent {
  event: string;
  data: string;
  id: string | undefined;
}

/** Cuts a stream of text into server-sent events; comments and unknown fields are left out. */
export class EventParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string | undefined;

  /** The events that are complete with this piece. */
  take(piece: string): ServerEvent[] {
    this.rest += piece;
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    const events: ServerEvent[] = [];
    for (const line of lines) {
      if (line === "") {
        if (this.data.length > 0) events.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id });
        this.event = "";
        this.data = [];
      } else {
        this.field(line);
      }
    }
    return events;
  }

  private field(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event = value;
    if (name === "data") this.data.push(value);
    if (name === "id") this.id = value;
  }
}
