#include "storage/message_templates.hpp"

namespace docket::storage {
namespace {

MessageTemplate read(sql::Rows& rows) {
  MessageTemplate text;
  text.shop_id = rows.id<ShopId>();
  text.status = rows.text();
  text.language = rows.text();
  text.subject = rows.text();
  text.body = rows.text();
  text.updated_at = rows.time();
  return text;
}

}  // namespace

std::optional<MessageTemplate> MessageTemplates::find(ShopId shop, std::string_view status, std::string_view language) {
  auto rows = db_.query("SELECT shop_id, status, language, subject, body, updated_at FROM message_templates"
                        " WHERE shop_id = $1 AND status = $2 AND language = $3",
                        shop, status, language);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

std::vector<MessageTemplate> MessageTemplates::of_shop(ShopId shop) {
  std::vector<MessageTemplate> texts;
  auto rows = db_.query("SELECT shop_id, status, language, subject, body, updated_at FROM message_templates"
                        " WHERE shop_id = $1 ORDER BY status, language",
                        shop);
  while (rows.next()) texts.push_back(read(rows));
  return texts;
}

void MessageTemplates::put(const MessageTemplate& text) {
  db_.run("INSERT INTO message_templates (shop_id, status, language, subject, body, updated_at)"
          " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shop_id, status, language)"
          " DO UPDATE SET subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at",
          text.shop_id, text.status, text.language, text.subject, text.body, text.updated_at);
}

bool MessageTemplates::remove(ShopId shop, std::string_view status, std::string_view language) {
  return db_.run("DELETE FROM message_templates WHERE shop_id = $1 AND status = $2 AND language = $3", shop, status,
                 language) > 0;
}

}  // namespace docket::storage
