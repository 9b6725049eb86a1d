#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "app/api_keys.hpp"
#include "app/walk.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "config/values.hpp"
#include "json/json.hpp"

/// docket key add, list, revoke.
namespace docket::cli {
namespace {

/// Scopes apart by blanks or commas.
Scopes scopes_of(std::string names) {
  Scopes scopes = 0;
  std::replace(names.begin(), names.end(), ',', ' ');
  std::istringstream words(names);
  for (std::string name; words >> name;) {
    const auto scope = parse_scope(name);
    if (!scope) {
      std::string known;
      for (const std::string_view each : names_of(kAllScopes)) known.append(known.empty() ? "" : ", ").append(each);
      throw UsageError("--scope " + name + " is none of: " + known);
    }
    scopes = static_cast<Scopes>(scopes | static_cast<Scopes>(*scope));
  }
  return scopes;
}

std::string words_of(Scopes scopes) {
  std::string words;
  for (const std::string_view name : names_of(scopes)) words.append(words.empty() ? "" : " ").append(name);
  return words;
}

/// The members of a key, in an object that is open.
void write_json(json::Writer& writer, const ApiKey& key, const std::optional<std::string>& shop) {
  writer.field("id", key.id.view());
  writer.field("name", key.name);
  writer.key("scopes").begin_array();
  for (const std::string_view name : names_of(key.scopes)) writer.value(name);
  writer.end_array();
  writer.nullable("shop", shop);
  writer.field("prefix", key.prefix);
  writer.field("created_at", key.created_at);
  writer.nullable("expires_at", key.expires_at);
  writer.nullable("last_used_at", key.last_used_at);
}

struct KeyAtShop {
  ApiKey key;
  std::optional<std::string> shop;  ///< its slug
};

std::vector<KeyAtShop> all_keys(storage::Store& store) {
  return store.read([](storage::Transaction& tx) {
    std::vector<KeyAtShop> keys;
    app::walk(
        storage::ApiKeyQuery{}, [&](const storage::ApiKeyQuery& query) { return tx.api_keys.page(query); },
        [&](const ApiKey& key) {
          const auto shop = key.shop_id ? tx.shops.find(*key.shop_id) : std::nullopt;
          keys.push_back({key, shop ? std::optional(shop->slug) : std::nullopt});
        });
    return keys;
  });
}

std::optional<Timestamp> end_of(const Command& command, Timestamp now) {
  const auto text = command.option("expires");
  if (!text) return std::nullopt;
  try {
    return now + config::read_duration(*text);
  } catch (const std::invalid_argument& fault) {
    throw UsageError(std::string("--expires ") + fault.what());
  }
}

}  // namespace

void key_add(const Command& command) {
  app::System environment;
  app::ApiKeyDraft draft;
  draft.name = *command.option("name");
  draft.scopes = scopes_of(*command.option("scope"));
  draft.expires_at = end_of(command, environment.now());
  const auto slug = command.option("shop");
  const auto store = open_store(command.settings, environment);
  const auto issued = store->write([&](storage::Transaction& tx) {
    if (slug) {
      const auto shop = tx.shops.find(*slug);
      if (!shop) throw std::runtime_error("there is no shop " + *slug + "; see docket shop list");
      draft.shop = shop->id;
    }
    auto made = app::issue_key(tx, environment, command_line_caller(), draft);
    note(tx, environment, "api_key.create", made.about.id);
    return made;
  });
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_object();
    write_json(writer, issued.about, slug);
    writer.field("key", issued.key);
    writer.end_object();
    std::cout << writer.take() << "\n";
  } else {
    std::cout << "Made the key " << issued.about.name << ". It is shown this once:\n" << issued.key << "\n";
  }
}

void key_list(const Command& command) {
  app::System environment;
  const auto keys = all_keys(*open_store(command.settings, environment));
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_array();
    for (const KeyAtShop& each : keys) {
      writer.begin_object();
      write_json(writer, each.key, each.shop);
      writer.end_object();
    }
    writer.end_array();
    std::cout << writer.take() << "\n";
    return;
  }
  for (const auto& [key, shop] : keys) {
    std::cout << key.id.view() << "  " << std::left << std::setw(12) << key.prefix << "… " << std::setw(20) << key.name
              << " " << std::setw(16) << shop.value_or("every shop") << " " << words_of(key.scopes) << "  last used "
              << (key.last_used_at ? format_rfc3339(*key.last_used_at) : "never");
    if (key.expires_at) std::cout << ", expires " << format_rfc3339(*key.expires_at);
    std::cout << "\n";
  }
}

void key_revoke(const Command& command) {
  const auto id = ApiKeyId::parse(*command.option("id"));
  if (!id) throw UsageError("name the key by its id; see docket key list");
  app::System environment;
  const auto store = open_store(command.settings, environment);
  store->write([&](storage::Transaction& tx) {
    app::revoke_key(tx, command_line_caller(), *id);
    note(tx, environment, "api_key.revoke", *id);
  });
  std::cout << "The key " << id->view() << " is revoked.\n";
}

}  // namespace docket::cli
