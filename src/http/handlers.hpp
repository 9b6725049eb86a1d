#pragma once

#include "http/call.hpp"

/// What the routes call; one file a noun.
namespace docket::http {

net::Reply register_account(Call& call);
net::Reply login(Call& call);
net::Reply refresh_session(Call& call, storage::Transaction& tx);
net::Reply logout(Call& call, storage::Transaction& tx);
net::Reply show_me(Call& call, storage::Transaction& tx);
net::Reply change_password(Call& call);

net::Reply show_setup_state(Call& call, storage::Transaction& tx);
net::Reply complete_setup(Call& call);

net::Reply list_users(Call& call, storage::Transaction& tx);
net::Reply create_user(Call& call);
net::Reply show_user(Call& call, storage::Transaction& tx);
net::Reply change_user(Call& call, storage::Transaction& tx);

net::Reply list_api_keys(Call& call, storage::Transaction& tx);
net::Reply create_api_key(Call& call, storage::Transaction& tx);
net::Reply revoke_api_key(Call& call, storage::Transaction& tx);

net::Reply list_shops(Call& call, storage::Transaction& tx);
net::Reply create_shop(Call& call, storage::Transaction& tx);
net::Reply show_shop(Call& call, storage::Transaction& tx);
net::Reply change_shop(Call& call, storage::Transaction& tx);
net::Reply list_members(Call& call, storage::Transaction& tx);
net::Reply put_member(Call& call, storage::Transaction& tx);
net::Reply remove_member(Call& call, storage::Transaction& tx);
net::Reply list_workflows(Call& call);
net::Reply show_workflow(Call& call, storage::Transaction& tx);
net::Reply put_workflow(Call& call, storage::Transaction& tx);
std::vector<Fault> workflow_faults(const json::Value& body);
net::Reply draw_workflow(Call& call, storage::Transaction& tx);
net::Reply preview_workflow(Call& call);
net::Reply list_timers(Call& call, storage::Transaction& tx);
net::Reply pause_timers(Call& call, storage::Transaction& tx);

net::Reply list_items(Call& call, storage::Transaction& tx);
net::Reply create_item(Call& call, storage::Transaction& tx);
net::Reply import_items(Call& call, storage::Transaction& tx);
net::Reply show_item(Call& call, storage::Transaction& tx);
net::Reply change_item(Call& call, storage::Transaction& tx);
net::Reply remove_item(Call& call, storage::Transaction& tx);

net::Reply place_order(Call& call, storage::Transaction& tx);
net::Reply list_orders(Call& call, storage::Transaction& tx);
net::Reply export_orders(Call& call);
net::Reply show_order(Call& call, storage::Transaction& tx);
net::Reply change_order(Call& call, storage::Transaction& tx);
net::Reply move_order(Call& call, storage::Transaction& tx);
net::Reply move_orders(Call& call, storage::Transaction& tx);
net::Reply undo_step(Call& call, storage::Transaction& tx);
net::Reply cancel_order(Call& call, storage::Transaction& tx);
net::Reply replace_tracking_link(Call& call, storage::Transaction& tx);

net::Reply list_audit(Call& call, storage::Transaction& tx);
net::Reply show_stats(Call& call, storage::Transaction& tx);

net::Reply list_order_events(Call& call, storage::Transaction& tx);
net::Reply list_events(Call& call, storage::Transaction& tx);
net::Reply create_ticket(Call& call, storage::Transaction& tx);
net::Reply open_socket(Call& call);
net::Reply open_board_socket(Call& call);
net::Reply show_board(Call& call);
net::Reply track_order(Call& call, storage::Transaction& tx);
net::Reply cancel_tracked_order(Call& call, storage::Transaction& tx);

net::Reply start_pairing(Call& call, storage::Transaction& tx);
net::Reply show_pairing(Call& call, storage::Transaction& tx);
net::Reply pair_screen(Call& call, storage::Transaction& tx);
net::Reply list_screens(Call& call, storage::Transaction& tx);
net::Reply show_screen(Call& call, storage::Transaction& tx);
net::Reply rename_screen(Call& call, storage::Transaction& tx);
net::Reply remove_screen(Call& call, storage::Transaction& tx);
net::Reply report_drawn(Call& call);

net::Reply list_webhooks(Call& call, storage::Transaction& tx);
net::Reply create_webhook(Call& call, storage::Transaction& tx);
net::Reply show_webhook(Call& call, storage::Transaction& tx);
net::Reply change_webhook(Call& call, storage::Transaction& tx);
net::Reply remove_webhook(Call& call, storage::Transaction& tx);
net::Reply test_webhook(Call& call, storage::Transaction& tx);
net::Reply rotate_webhook_secret(Call& call, storage::Transaction& tx);
net::Reply list_notifications(Call& call, storage::Transaction& tx);
net::Reply show_notification(Call& call, storage::Transaction& tx);
net::Reply retry_notification(Call& call, storage::Transaction& tx);
net::Reply show_channels(Call& call, storage::Transaction& tx);
net::Reply list_messages(Call& call, storage::Transaction& tx);
net::Reply put_message(Call& call, storage::Transaction& tx);
net::Reply reset_message(Call& call, storage::Transaction& tx);
net::Reply preview_message(Call& call, storage::Transaction& tx);
net::Reply test_message(Call& call, storage::Transaction& tx);
net::Reply show_ntfy(Call& call, storage::Transaction& tx);
net::Reply put_ntfy(Call& call, storage::Transaction& tx);
net::Reply show_push_key(Call& call, storage::Transaction& tx);
net::Reply subscribe_push(Call& call, storage::Transaction& tx);
net::Reply unsubscribe_push(Call& call, storage::Transaction& tx);

net::Reply list_jobs(Call& call, storage::Transaction& tx);
net::Reply run_job(Call& call);
net::Reply pause_job(Call& call, storage::Transaction& tx);
net::Reply resume_job(Call& call, storage::Transaction& tx);

net::Reply health(Call& call);
net::Reply readiness(Call& call);
net::Reply show_metrics(Call& call);
net::Reply version(Call& call);
net::Reply openapi(Call& call);

net::Reply docs_page(Call& call);
net::Reply docs_asset(Call& call);
net::Reply asset(Call& call);
net::Reply push_worker(Call& call);
net::Reply counter_page(Call& call);
net::Reply board_page(Call& call);
net::Reply unpaired_page(Call& call);
net::Reply order_page(Call& call);
net::Reply admin_page(Call& call);
net::Reply track_page(Call& call, storage::Transaction& tx);
net::Reply setup_page(Call& call, storage::Transaction& tx);
net::Reply finish_setup(Call& call);

}  // namespace docket::http
