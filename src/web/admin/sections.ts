import type { ComponentType } from "preact";
import type { User } from "../api/session";
import type { TextKey } from "../i18n/texts";
import type { IconName } from "../kit/icon";
import { manages, worksAt } from "./rights";
import type { Route } from "./route";
import type { Shop } from "./shops";

export interface SectionProps {
  user: User;
  route: Route;
}
/** What a section's module exports as `default`; it is shown anew when the shop or the path is another. */
type Page<P> = () => Promise<{ default: ComponentType<P> }>;

interface Entry {
  key: string;
  label: TextKey<"admin">;
  icon: IconName;
  /** Whether it is shown to this user; the server decides by itself what is allowed. */
  may: (user: User, shop: Shop | undefined) => boolean;
}
export interface ShopSection extends Entry {
  about: "shop";
  load: Page<SectionProps & { shop: Shop }>;
}
export interface HouseSection extends Entry {
  about: "house";
  load: Page<SectionProps & { shop: Shop | undefined }>;
}
export type Section = ShopSection | HouseSection;

const isHouse = (user: User) => user.role === "admin" || user.role === "operations";

export const SECTIONS: readonly Section[] = [
  { about: "shop", key: "orders", label: "section_orders", icon: "bag", may: worksAt,
    load: () => import("./house/orders_page") },
  { about: "shop", key: "items", label: "section_items", icon: "list", may: worksAt,
    load: () => import("./items/items_page") },
  { about: "shop", key: "stats", label: "section_stats", icon: "chart", may: worksAt,
    load: () => import("./house/stats_page") },
  { about: "shop", key: "workflow", label: "section_workflow", icon: "flow", may: worksAt,
    load: () => import("./workflow/workflow_page") },
  { about: "shop", key: "staff", label: "section_staff", icon: "people", may: worksAt,
    load: () => import("./staff/staff_page") },
  { about: "shop", key: "screens", label: "section_screens", icon: "screen", may: worksAt,
    load: () => import("./house/screens_page") },
  { about: "shop", key: "messages", label: "section_messages", icon: "mail", may: worksAt,
    load: () => import("./house/messages_page") },
  { about: "shop", key: "shop", label: "section_shop", icon: "gear", may: worksAt,
    load: () => import("./shop/shop_page") },
  { about: "house", key: "keys", label: "section_keys", icon: "key",
    may: (user, shop) => isHouse(user) || manages(user, shop), load: () => import("./house/keys_page") },
  { about: "house", key: "webhooks", label: "section_webhooks", icon: "plug",
    may: (user, shop) => isHouse(user) || manages(user, shop), load: () => import("./house/webhooks_page") },
  { about: "house", key: "notifications", label: "section_notifications", icon: "send",
    may: (user, shop) => isHouse(user) || manages(user, shop), load: () => import("./house/notifications_page") },
  { about: "house", key: "accounts", label: "section_accounts", icon: "person", may: isHouse,
    load: () => import("./house/accounts_page") },
  { about: "house", key: "audit", label: "section_audit", icon: "shield", may: (user) => user.role === "admin",
    load: () => import("./house/audit_page") },
  { about: "house", key: "system", label: "section_system", icon: "pulse", may: isHouse,
    load: () => import("./house/system_page") },
  { about: "house", key: "me", label: "section_me", icon: "key", may: () => true, load: () => import("./house/me_page") },
];

export function sectionOf(key: string): Section | undefined {
  return SECTIONS.find((each) => each.key === key);
}

export function sectionsFor(user: User, shop: Shop | undefined): readonly Section[] {
  return SECTIONS.filter((each) => each.may(user, shop));
}
