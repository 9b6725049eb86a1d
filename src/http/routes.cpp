#include "http/routes.hpp"

#include "http/handlers.hpp"

namespace docket::http {
namespace {

using enum Access;

constexpr Route kRoutes[] = {
    {"POST", "/api/v1/auth/register", everyone, Free{register_account}, false, Limit::sign_ins},
    {"POST", "/api/v1/auth/login", everyone, Free{login}, true, Limit::sign_ins},
    {"POST", "/api/v1/auth/refresh", everyone, Writes{refresh_session}, true, Limit::sign_ins},
    {"POST", "/api/v1/auth/logout", everyone, Writes{logout}},
    {"GET", "/api/v1/auth/me", signed_in, Reads{show_me}},
    {"PUT", "/api/v1/auth/password", signed_in, Free{change_password}, false, Limit::sign_ins},

    {"GET", "/api/v1/setup/state", everyone, Reads{show_setup_state}},
    {"POST", "/api/v1/setup", everyone, Free{complete_setup}, true, Limit::sign_ins},

    {"GET", "/api/v1/users", signed_in, Reads{list_users}},
    {"POST", "/api/v1/users", signed_in, Free{create_user}},
    {"GET", "/api/v1/users/{id}", signed_in, Reads{show_user}},
    {"PATCH", "/api/v1/users/{id}", signed_in, Writes{change_user}},

    {"GET", "/api/v1/api-keys", signed_in, Reads{list_api_keys}},
    {"POST", "/api/v1/api-keys", signed_in, Writes{create_api_key}, true},
    {"DELETE", "/api/v1/api-keys/{id}", signed_in, Writes{revoke_api_key}},

    {"GET", "/api/v1/shops", guests, Reads{list_shops}},
    {"POST", "/api/v1/shops", signed_in, Writes{create_shop}},
    {"GET", "/api/v1/shops/{shop}", guests, Reads{show_shop}},
    {"PATCH", "/api/v1/shops/{shop}", signed_in, Writes{change_shop}},
    {"GET", "/api/v1/shops/{shop}/members", signed_in, Reads{list_members}},
    {"PUT", "/api/v1/shops/{shop}/members/{user_id}", signed_in, Writes{put_member}},
    {"DELETE", "/api/v1/shops/{shop}/members/{user_id}", signed_in, Writes{remove_member}},
    {"GET", "/api/v1/workflows", guests, Free{list_workflows}},
    {"POST", "/api/v1/workflows/preview", signed_in, Free{preview_workflow}, false, Limit::none, workflow_faults},
    {"GET", "/api/v1/shops/{shop}/workflow", guests, Reads{show_workflow}},
    {"PUT", "/api/v1/shops/{shop}/workflow", signed_in, Writes{put_workflow}, false, Limit::none, workflow_faults},
    {"GET", "/api/v1/shops/{shop}/workflow.svg", guests, Reads{draw_workflow}},
    {"GET", "/api/v1/shops/{shop}/timers", signed_in, Reads{list_timers}},
    {"PUT", "/api/v1/shops/{shop}/timers", signed_in, Writes{pause_timers}},

    {"GET", "/api/v1/shops/{shop}/items", guests, Reads{list_items}},
    {"POST", "/api/v1/shops/{shop}/items", signed_in, Writes{create_item}},
    {"POST", "/api/v1/shops/{shop}/items/import", signed_in, Writes{import_items}},
    {"GET", "/api/v1/items/{id}", guests, Reads{show_item}},
    {"PATCH", "/api/v1/items/{id}", signed_in, Writes{change_item}},
    {"DELETE", "/api/v1/items/{id}", signed_in, Writes{remove_item}},

    {"POST", "/api/v1/shops/{shop}/orders", guests, Writes{place_order}, false, Limit::guest_orders},
    {"GET", "/api/v1/orders", signed_in, Reads{list_orders}},
    {"GET", "/api/v1/orders/export", signed_in, Free{export_orders}},
    {"GET", "/api/v1/orders/{id}", signed_in, Reads{show_order}},
    {"PATCH", "/api/v1/orders/{id}", signed_in, Writes{change_order}},
    {"POST", "/api/v1/orders/{id}/transitions", signed_in, Writes{move_order}},
    {"POST", "/api/v1/orders/batch-transitions", signed_in, Writes{move_orders}},
    {"POST", "/api/v1/orders/{id}/undo", signed_in, Writes{undo_step}},
    {"POST", "/api/v1/orders/{id}/cancel", signed_in, Writes{cancel_order}},
    {"POST", "/api/v1/orders/{id}/tracking-link", signed_in, Writes{replace_tracking_link}},
    {"GET", "/api/v1/orders/{id}/events", signed_in, Reads{list_order_events}},
    {"GET", "/api/v1/stats", signed_in, Reads{show_stats}},
    {"GET", "/api/v1/events", signed_in, Reads{list_events}},
    {"POST", "/api/v1/live/tickets", signed_in, Writes{create_ticket}, true},
    {"GET", "/ws/orders", guests, Free{open_socket}},
    {"GET", "/ws/boards/{shop}", guests, Free{open_board_socket}},
    {"GET", "/api/v1/boards/{shop}", guests, Free{show_board}},
    {"GET", "/api/v1/track/{token}", everyone, Reads{track_order}},
    {"POST", "/api/v1/track/{token}/cancel", everyone, Writes{cancel_tracked_order}},

    {"POST", "/api/v1/screens/pairings", everyone, Writes{start_pairing}, true, Limit::sign_ins},
    {"GET", "/api/v1/screens/pairings/{token}", everyone, Reads{show_pairing}},
    {"GET", "/api/v1/screens", signed_in, Reads{list_screens}},
    {"POST", "/api/v1/screens", signed_in, Writes{pair_screen}, false, Limit::sign_ins},
    {"GET", "/api/v1/screens/{id}", signed_in, Reads{show_screen}},
    {"PATCH", "/api/v1/screens/{id}", signed_in, Writes{rename_screen}},
    {"DELETE", "/api/v1/screens/{id}", signed_in, Writes{remove_screen}},
    {"PUT", "/api/v1/screens/self/drawn", signed_in, Free{report_drawn}},

    {"GET", "/api/v1/audit", signed_in, Reads{list_audit}},

    {"GET", "/api/v1/webhooks", signed_in, Reads{list_webhooks}},
    {"POST", "/api/v1/webhooks", signed_in, Writes{create_webhook}, true},
    {"GET", "/api/v1/webhooks/{id}", signed_in, Reads{show_webhook}},
    {"PATCH", "/api/v1/webhooks/{id}", signed_in, Writes{change_webhook}},
    {"DELETE", "/api/v1/webhooks/{id}", signed_in, Writes{remove_webhook}},
    {"POST", "/api/v1/webhooks/{id}/test", signed_in, Writes{test_webhook}},
    {"POST", "/api/v1/webhooks/{id}/rotate-secret", signed_in, Writes{rotate_webhook_secret}, true},
    {"GET", "/api/v1/notifications", signed_in, Reads{list_notifications}},
    {"GET", "/api/v1/notifications/{id}", signed_in, Reads{show_notification}},
    {"POST", "/api/v1/notifications/{id}/retry", signed_in, Writes{retry_notification}},
    {"GET", "/api/v1/channels", signed_in, Reads{show_channels}},
    {"GET", "/api/v1/shops/{shop}/messages", signed_in, Reads{list_messages}},
    {"PUT", "/api/v1/shops/{shop}/messages/{status}/{language}", signed_in, Writes{put_message}},
    {"DELETE", "/api/v1/shops/{shop}/messages/{status}/{language}", signed_in, Writes{reset_message}},
    {"POST", "/api/v1/shops/{shop}/messages/preview", signed_in, Writes{preview_message}},
    {"POST", "/api/v1/shops/{shop}/messages/test", signed_in, Writes{test_message}},
    {"GET", "/api/v1/shops/{shop}/ntfy", signed_in, Reads{show_ntfy}},
    {"PUT", "/api/v1/shops/{shop}/ntfy", signed_in, Writes{put_ntfy}},
    {"GET", "/api/v1/track/{token}/push", everyone, Reads{show_push_key}},
    {"POST", "/api/v1/track/{token}/push", everyone, Writes{subscribe_push}},
    {"DELETE", "/api/v1/track/{token}/push", everyone, Writes{unsubscribe_push}},

    {"GET", "/api/v1/jobs", signed_in, Reads{list_jobs}},
    {"POST", "/api/v1/jobs/{name}/run", signed_in, Free{run_job}},
    {"POST", "/api/v1/jobs/{name}/pause", signed_in, Writes{pause_job}},
    {"POST", "/api/v1/jobs/{name}/resume", signed_in, Writes{resume_job}},

    {"GET", "/healthz", everyone, Free{health}},
    {"GET", "/readyz", everyone, Free{readiness}},
    {"GET", "/metrics", everyone, Free{show_metrics}},
    {"GET", "/version", everyone, Free{version}},
    {"GET", "/openapi.json", everyone, Free{openapi}},

    {"GET", "/", everyone, Free{counter_page}},
    {"GET", "/board", everyone, Free{unpaired_page}},
    {"GET", "/board/{shop}", everyone, Free{board_page}},
    {"GET", "/order/{shop}", everyone, Free{order_page}},
    {"GET", "/track/{token}", everyone, Reads{track_page}},
    {"GET", "/admin", everyone, Free{admin_page}},
    {"GET", "/setup", everyone, Reads{setup_page}},
    {"POST", "/setup", everyone, Free{finish_setup}, false, Limit::sign_ins},
    {"GET", "/docs", everyone, Free{docs_page}},
    {"GET", "/docs/{file}", everyone, Free{docs_asset}},
    {"GET", "/assets/{file}", everyone, Free{asset}},
    {"GET", "/push.js", everyone, Free{push_worker}},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace docket::http
