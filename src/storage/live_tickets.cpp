#include "storage/live_tickets.hpp"

namespace docket::storage {

void LiveTickets::insert(const LiveTicket& ticket) {
  db_.run("INSERT INTO live_tickets (digest, user_id, expires_at, session_generation, credential_expires_at)"
          " VALUES ($1, $2, $3, $4, $5)",
          ticket.digest, ticket.user, ticket.expires_at, ticket.session_generation, ticket.credential_expires_at);
}

std::optional<LiveTicket> LiveTickets::take(std::string_view digest, Timestamp now) {
  auto rows = db_.query("DELETE FROM live_tickets WHERE digest = $1"
                        " RETURNING digest, user_id, expires_at, session_generation, credential_expires_at",
                        digest);
  if (!rows.next()) return std::nullopt;
  LiveTicket ticket;
  ticket.digest = rows.text();
  ticket.user = rows.id<UserId>();
  ticket.expires_at = rows.time();
  ticket.session_generation = rows.integer();
  ticket.credential_expires_at = rows.maybe_time();
  if (ticket.expires_at <= now) return std::nullopt;
  return ticket;
}

std::int64_t LiveTickets::purge(Timestamp now, std::int64_t limit) {
  return db_.run("DELETE FROM live_tickets WHERE digest IN"
                 " (SELECT digest FROM live_tickets WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
                 now, limit);
}

}  // namespace docket::storage
