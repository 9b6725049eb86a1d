import { isRecord } from "../stored";

export type Urgency = "calm" | "late" | "overdue";

/** From how many minutes in a status on an order is late, and overdue. */
export interface Limits {
  late_min: number;
  overdue_min: number;
}

export const DEFAULT_LIMITS: Limits = { late_min: 5, overdue_min: 8 };
export const MOST_MIN = 24 * 60;

/** By the key of a status; those that are not there have the default. */
export type LimitsByStatus = Readonly<Record<string, Limits>>;

export function limitsOf(all: LimitsByStatus, status: string): Limits {
  return Object.prototype.hasOwnProperty.call(all, status) ? all[status]! : DEFAULT_LIMITS;
}

export function urgencyOf(waited_ms: number, { late_min, overdue_min }: Limits): Urgency {
  const minutes = waited_ms / 60_000;
  return minutes >= overdue_min ? "overdue" : minutes >= late_min ? "late" : "calm";
}

/** Limits that make sense of what was typed; undefined for none. */
export function parseLimits(late: string, overdue: string): Limits | undefined {
  const limits = { late_min: minutesOf(late), overdue_min: minutesOf(overdue) };
  return isLimits(limits) ? limits : undefined;
}

function minutesOf(text: string): number {
  return /^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN;
}

function isLimits(value: unknown): value is Limits {
  if (!isRecord(value)) return false;
  const { late_min, overdue_min } = value;
  return typeof late_min === "number" && typeof overdue_min === "number" && late_min > 0 && overdue_min >= late_min &&
    overdue_min <= MOST_MIN;
}

export function isLimitsByStatus(value: unknown): value is LimitsByStatus {
  return isRecord(value) && Object.values(value).every(isLimits);
}
