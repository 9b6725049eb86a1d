import { signal } from "@preact/signals";
import { Problem } from "../../api/problem";
import { faultAt, isUnplaced } from "./faults";
import { type Conflict, isSame, merge } from "./merge";

/** Where a form gets its values from, and where it takes them. */
export interface Source<T extends object, R> {
  /** The fields of the form, as the resource has them. */
  valuesOf: (resource: R) => T;
  /** The number or the ETag of the state that `resource` is. */
  versionOf: (resource: R) => string;
  read: () => Promise<R>;
  /** Is given what changes. Throws Problem `stale_version` when `version` is no longer the newest. */
  save: (edits: Partial<T>, version: string) => Promise<R>;
  saved?: (resource: R) => void;
}

/** Changes to a resource that others may change at the same time: theirs are never overwritten unseen. */
export class EditForm<T extends object, R> {
  readonly edits = signal<Partial<T>>({});
  readonly busy = signal(false);
  readonly error = signal<unknown>(undefined);
  /** Fields that were changed here and elsewhere; saving waits until each is decided. */
  readonly conflicts = signal<readonly Conflict<T>[]>([]);
  /** Whether changes of somebody else came in. */
  readonly isMeanwhile = signal(false);
  private readonly resource;

  constructor(private readonly source: Source<T, R>, resource: R) {
    this.resource = signal(resource);
  }

  get saved(): T {
    return this.source.valuesOf(this.resource.value);
  }

  get values(): T {
    return { ...this.saved, ...this.edits.value };
  }

  get isDirty(): boolean {
    return Object.keys(this.edits.value).length > 0;
  }

  set<K extends keyof T>(field: K, value: T[K]): void {
    const { [field]: _, ...others } = this.edits.peek();
    const before = this.source.valuesOf(this.resource.peek())[field];
    this.edits.value = (isSame(before, value) ? others : { ...others, [field]: value }) as Partial<T>;
  }

  fault(field: keyof T & string): string | undefined {
    return faultAt(this.error.value, `/${field}`);
  }

  /** A refusal that no field shows. */
  get unplaced(): unknown {
    const pointers = Object.keys(this.saved).map((field) => `/${field}`);
    return isUnplaced(this.error.value, pointers) ? this.error.value : undefined;
  }

  discard(): void {
    this.edits.value = {};
    this.conflicts.value = [];
    this.isMeanwhile.value = false;
    this.error.value = undefined;
  }

  decide(field: keyof T, takesTheirs: boolean): void {
    this.conflicts.value = this.conflicts.peek().filter((each) => each.field !== field);
    if (takesTheirs) this.set(field, this.source.valuesOf(this.resource.peek())[field]);
  }

  /** Whether it is saved. */
  async save(): Promise<boolean> {
    if (this.busy.peek() || this.conflicts.peek().length > 0) return false;
    this.busy.value = true;
    this.error.value = undefined;
    try {
      const now = await this.source.save(this.edits.peek(), this.source.versionOf(this.resource.peek()));
      this.resource.value = now;
      this.discard();
      this.source.saved?.(now);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.code === "stale_version") await this.catchUp();
      else this.error.value = error;
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  private async catchUp(): Promise<void> {
    try {
      const now = await this.source.read();
      const merged = merge(this.source.valuesOf(this.resource.peek()), this.edits.peek(), this.source.valuesOf(now));
      this.resource.value = now;
      this.edits.value = merged.edits;
      this.conflicts.value = merged.conflicts;
      this.isMeanwhile.value = true;
    } catch (error) {
      this.error.value = error;
    }
  }
}
