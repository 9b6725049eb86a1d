import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Ringer } from "../bell/ringer";
import type { Preferences } from "../settings/preferences";
import type { Desk } from "./desk";

/** A desk, and how it is set up in this browser. */
export interface Station {
  desk: Desk;
  preferences: Preferences;
  ringer: Ringer;
}

export const StationContext = createContext<Station | undefined>(undefined);

export function useStation(): Station {
  return useContext(StationContext)!;
}

export function useDesk(): Desk {
  return useStation().desk;
}
