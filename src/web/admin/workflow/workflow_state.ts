import { computed, effect, signal } from "@preact/signals";
import { api, ok, type Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import { type Fault, faultsOf } from "../forms/faults";
import { isSame } from "../forms/merge";
import { type Draft, draftOf, type Workflow, workflowOf } from "./draft";
import { isWorkflow, parsed, written } from "./json_form";

const TYPING_MS = 350;

/** A workflow as it is in use, and the ETag that a change of it is based on. */
export interface Known {
  workflow: Workflow;
  etag: string;
}

export async function readWorkflow(shop: string, abort?: AbortSignal): Promise<Known> {
  const call = await api.GET("/api/v1/shops/{shop}/workflow", {
    params: { path: { shop } }, ...(abort ? { signal: abort } : {}) });
  return { workflow: await ok(Promise.resolve(call)), etag: call.response.headers.get("ETag") ?? "" };
}

export async function drawingOf(workflow: unknown, abort: AbortSignal): Promise<string> {
  return (await ok(api.POST("/api/v1/workflows/preview", {
    body: workflow as Schemas["Workflow"], parseAs: "text", signal: abort }))) as string;
}

/** Members in one order, so that two that say the same are the same text. */
function normal(workflow: unknown): unknown {
  return isWorkflow(workflow) ? workflowOf(draftOf(workflow)) : workflow;
}

/** A workflow while it is edited, in fields or as JSON. The server looks at it all the while. */
export class WorkflowEditor {
  readonly known;
  readonly draft;
  /** The text of the JSON view; undefined while the fields are shown. */
  readonly json = signal<string | undefined>(undefined);
  /** What would be saved; undefined while the text is no JSON. */
  readonly candidate = computed(() => this.jsonValue.value ? this.jsonValue.value.value : workflowOf(this.draft.value));
  readonly jsonFault = computed(() => this.jsonValue.value?.fault);
  readonly isDirty = computed(() => !isSame(normal(this.candidate.value), normal(this.known.value.workflow)));
  readonly drawing = signal<string | undefined>(undefined);
  /** What the server says of the candidate; it may be some keystrokes behind. */
  readonly faults = signal<readonly Fault[]>([]);
  /** Why it could not be drawn, where the server had nothing to say of the workflow. */
  readonly drawingError = signal<unknown>(undefined);
  /** Why it could not be saved. */
  readonly error = signal<unknown>(undefined);
  readonly isSaving = signal(false);
  /** What somebody else has made of it meanwhile. */
  readonly theirs = signal<Known | undefined>(undefined);
  private readonly jsonValue = computed(() => (this.json.value === undefined ? undefined : parsed(this.json.value)));

  constructor(private readonly shopId: string, known: Known) {
    this.known = signal(known);
    this.draft = signal<Draft>(draftOf(known.workflow));
  }

  /** Draws and checks whatever is edited, until the answer of this is called. */
  watch(): () => void {
    let isFirst = true;
    return effect(() => {
      const workflow = this.candidate.value;
      if (workflow === undefined) return;
      const abort = new AbortController();
      const timer = setTimeout(() => void this.look(workflow, abort.signal), isFirst ? 0 : TYPING_MS);
      isFirst = false;
      return () => {
        clearTimeout(timer);
        abort.abort();
      };
    });
  }

  edit(change: (draft: Draft) => Draft): void {
    this.draft.value = change(this.draft.peek());
    this.error.value = undefined;
  }

  /** Begins anew from a workflow that is there. */
  startFrom(workflow: Workflow): void {
    this.draft.value = draftOf(workflow);
    if (this.json.peek() !== undefined) this.json.value = written(workflow);
    this.error.value = undefined;
  }

  showJson(): void {
    this.json.value = written(workflowOf(this.draft.peek()));
  }

  /** Back to the fields. False when the text has not the form of a workflow. */
  showFields(): boolean {
    const workflow = this.candidate.peek();
    if (!isWorkflow(workflow)) return false;
    this.draft.value = draftOf(workflow);
    this.json.value = undefined;
    return true;
  }

  faultAt(pointer: string): string | undefined {
    const found = this.faults.value.filter((each) => each.pointer === pointer);
    return found.length > 0 ? found.map((each) => each.detail).join("; ") : undefined;
  }

  /** Whether it is in use now. */
  async save(): Promise<boolean> {
    const workflow = this.candidate.peek();
    if (workflow === undefined || this.isSaving.peek()) return false;
    this.isSaving.value = true;
    this.error.value = undefined;
    try {
      await this.put(workflow as Workflow);
      return true;
    } catch (error) {
      await this.understand(error);
      return false;
    } finally {
      this.isSaving.value = false;
    }
  }

  /** After somebody else's change: goes on with theirs, or with what is here, which then replaces theirs when saved. */
  settle(takesTheirs: boolean): void {
    const theirs = this.theirs.peek();
    if (!theirs) return;
    this.known.value = theirs;
    this.theirs.value = undefined;
    if (takesTheirs) this.startFrom(theirs.workflow);
  }

  private async put(body: Workflow): Promise<void> {
    const params = { path: { shop: this.shopId }, header: { "If-Match": this.known.peek().etag } };
    const call = await api.PUT("/api/v1/shops/{shop}/workflow", { params, body });
    const workflow = await ok(Promise.resolve(call));
    this.known.value = { workflow, etag: call.response.headers.get("ETag") ?? "" };
    this.startFrom(workflow);
  }

  private async understand(error: unknown): Promise<void> {
    const faults = faultsOf(error);
    if (faults.length > 0) this.faults.value = faults;
    else if (error instanceof Problem && error.code === "stale_version") this.theirs.value = await readWorkflow(this.shopId);
    else this.error.value = error;
  }

  private async look(workflow: unknown, abort: AbortSignal): Promise<void> {
    try {
      const drawing = await drawingOf(workflow, abort);
      if (abort.aborted) return;
      this.drawing.value = drawing;
      this.faults.value = [];
      this.drawingError.value = undefined;
    } catch (error) {
      if (abort.aborted) return;
      this.faults.value = faultsOf(error);
      this.drawingError.value = this.faults.value.length === 0 ? error : undefined;
    }
  }
}
