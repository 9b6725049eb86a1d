import { manages } from "../rights";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import NewShop from "./new_shop";
import { Poster } from "./poster";
import { Settings } from "./settings";
import "./shop.css";

export default function ShopPage({ shop, user, route }: SectionProps & { shop: Shop }) {
  switch (route.path[0]) {
    case "new": return <NewShop user={user} />;
    case "poster": return <Poster shop={shop} />;
    default: return <Settings shop={shop} isManager={manages(user, shop)} />;
  }
}
