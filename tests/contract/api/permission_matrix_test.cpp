#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "contract/api/harness.hpp"
#include "http/routes.hpp"

/// Who may do what: every route, asked by every kind of caller.
using namespace docket;
using namespace docket::test;

namespace {

constexpr std::array kCallers = {"guest",          "customer", "other_customer", "staff", "rival_staff",
                                 "other_merchant", "merchant", "operations",     "admin", "courier",
                                 "till",           "screen",   "rival_key"};

/// The statuses for the callers in their order. `customer` placed the order at the café; `merchant` owns the café and
/// `staff` works there; `other_merchant` owns the rival shop and `rival_staff` works there. The last four are API keys;
/// see people().
using Statuses = std::array<int, kCallers.size()>;

struct Row {
  const char* route;   ///< as in the route table
  const char* target;  ///< the path with ${names} put in
  const char* body;
  Statuses expected;
};

constexpr const char* kWorkflow =
    R"({"name":"own","initial":"pending","statuses":[
      {"key":"pending","label":"Pending","kind":"open","board":"waiting","notify":false},
      {"key":"done","label":"Done","kind":"done","board":"hidden","notify":false}],
      "transitions":[{"from":"pending","to":"done","roles":["staff"]}],"timers":[],"customer_cancel":{"from":[]}})";

// clang-format off
//                                              guest  cust. other staff r.stf r.mer owner ops  admin cour. till  scrn. r.key
constexpr Statuses kAll200                   = {  200,  200,  200,  200,  200,  200,  200,  200,  200,  200,  200,  200,  200};
constexpr Statuses kAll201                   = {  201,  201,  201,  201,  201,  201,  201,  201,  201,  201,  201,  201,  201};
constexpr Statuses kAll204                   = {  204,  204,  204,  204,  204,  204,  204,  204,  204,  204,  204,  204,  204};
constexpr Statuses kAll404                   = {  404,  404,  404,  404,  404,  404,  404,  404,  404,  404,  404,  404,  404};
constexpr Statuses kPeople200                = {  401,  200,  200,  200,  200,  200,  200,  200,  200,  403,  403,  403,  403};
constexpr Statuses kAll400                   = {  400,  400,  400,  400,  400,  400,  400,  400,  400,  400,  400,  400,  400};
constexpr Statuses kPeople201                = {  401,  201,  201,  201,  201,  201,  201,  201,  201,  403,  403,  403,  403};
constexpr Statuses kPeople204                = {  401,  204,  204,  204,  204,  204,  204,  204,  204,  403,  403,  403,  403};
constexpr Statuses kOwners200                = {  401,  403,  403,  403,  403,  403,  200,  403,  200,  403,  403,  403,  403};
constexpr Statuses kOwners204                = {  401,  403,  403,  403,  403,  403,  204,  403,  204,  403,  403,  403,  403};
constexpr Statuses kReadOrder                = {  401,  200,  404,  200,  404,  404,  200,  200,  200,  200,  403,  403,  404};
constexpr Statuses kWorkOnOrder              = {  401,  403,  404,  200,  404,  404,  200,  200,  200,  200,  403,  403,  404};
constexpr Statuses kWebhook200               = {  401,  403,  403,  403,  403,  404,  200,  200,  200,  403,  403,  403,  403};
constexpr Statuses kWebhook201               = {  401,  403,  403,  403,  403,  404,  201,  201,  201,  403,  403,  403,  403};
constexpr Statuses kWebhook204               = {  401,  403,  403,  403,  403,  404,  204,  204,  204,  403,  403,  403,  403};
constexpr Statuses kShopIsClosed             = {  404,  404,  404,  200,  404,  404,  200,  200,  200,  403,  404,  403,  404};

const Row kRows[] = {
    {"POST /api/v1/auth/register", "/api/v1/auth/register", R"({"username":"newcomer","password":"long enough"})", kAll201},
    {"POST /api/v1/auth/login", "/api/v1/auth/login", R"({"login":"customer","password":"${password}"})", kAll200},
    {"POST /api/v1/auth/refresh", "/api/v1/auth/refresh", R"({"refresh_token":"${refresh_token}"})", kAll200},
    {"POST /api/v1/auth/logout", "/api/v1/auth/logout", "{}", kAll204},
    {"GET /api/v1/auth/me", "/api/v1/auth/me", "", kPeople200},
    {"PUT /api/v1/auth/password", "/api/v1/auth/password",
     R"({"current_password":"${password}","new_password":"another long one"})", kPeople204},

    {"GET /api/v1/setup/state", "/api/v1/setup/state?token=x", "", kAll200},
    {"POST /api/v1/setup", "/api/v1/setup", R"({"token":"x","username":"intruder","password":"long enough"})", kAll404},

    {"GET /api/v1/users", "/api/v1/users", "",          {401, 403, 403, 403, 403, 200, 200, 200, 200, 403, 403, 403, 403}},
    {"POST /api/v1/users", "/api/v1/users", R"({"username":"new","role":"customer","password":"long enough"})",
                                                        {401, 403, 403, 403, 403, 403, 403, 403, 201, 403, 403, 403, 403}},
    {"POST /api/v1/users", "/api/v1/users", R"({"username":"new","role":"staff","password":"long enough"})",
                                                        {401, 403, 403, 403, 403, 201, 201, 403, 201, 403, 403, 403, 403}},
    {"POST /api/v1/users", "/api/v1/users", R"({"username":"new","role":"merchant","password":"long enough"})",
                                                        {401, 403, 403, 403, 403, 403, 403, 201, 201, 403, 403, 403, 403}},
    {"POST /api/v1/users", "/api/v1/users", R"({"username":"new","role":"operations","password":"long enough"})",
                                                        {401, 403, 403, 403, 403, 403, 403, 403, 201, 403, 403, 403, 403}},
    {"POST /api/v1/users", "/api/v1/users", R"({"username":"new","role":"admin","password":"long enough"})",
                                                        {401, 403, 403, 403, 403, 403, 403, 403, 201, 403, 403, 403, 403}},
    {"GET /api/v1/users/{id}", "/api/v1/users/${customer.id}", "",
                                                        {401, 200, 404, 404, 404, 404, 404, 404, 200, 403, 403, 403, 403}},
    {"GET /api/v1/users/{id}", "/api/v1/users/${staff.id}", "",
                                                        {401, 404, 404, 200, 404, 404, 200, 404, 200, 403, 403, 403, 403}},
    {"GET /api/v1/users/{id}", "/api/v1/users/${merchant.id}", "",
                                                        {401, 404, 404, 404, 404, 404, 200, 200, 200, 403, 403, 403, 403}},
    {"GET /api/v1/users/{id}", "/api/v1/users/${operations.id}", "",
                                                        {401, 404, 404, 404, 404, 404, 404, 200, 200, 403, 403, 403, 403}},
    {"GET /api/v1/users/{id}", "/api/v1/users/${admin.id}", "",
                                                        {401, 404, 404, 404, 404, 404, 404, 404, 200, 403, 403, 403, 403}},
    {"GET /api/v1/users/{id}", "/api/v1/users/${nobody}", "",
                                                        {401, 404, 404, 404, 404, 404, 404, 404, 404, 403, 403, 403, 403}},
    {"PATCH /api/v1/users/{id}", "/api/v1/users/${customer.id}", R"({"name":"New"})",
                                                        {401, 200, 404, 404, 404, 404, 404, 404, 200, 403, 403, 403, 403}},
    {"PATCH /api/v1/users/{id}", "/api/v1/users/${staff.id}", R"({"name":"New","email":"new@example.com"})",
                                                        {401, 404, 404, 200, 404, 404, 200, 404, 200, 403, 403, 403, 403}},
    {"PATCH /api/v1/users/{id}", "/api/v1/users/${staff.id}", R"({"is_active":false})",
                                                        {401, 404, 404, 403, 404, 404, 200, 404, 200, 403, 403, 403, 403}},
    {"PATCH /api/v1/users/{id}", "/api/v1/users/${staff.id}", R"({"role":"merchant"})",
                                                        {401, 404, 404, 403, 404, 404, 403, 404, 200, 403, 403, 403, 403}},
    {"PATCH /api/v1/users/{id}", "/api/v1/users/${merchant.id}", R"({"name":"New"})",
                                                        {401, 404, 404, 404, 404, 404, 200, 403, 200, 403, 403, 403, 403}},
    {"PATCH /api/v1/users/{id}", "/api/v1/users/${merchant.id}", R"({"is_active":false})",
                                                        {401, 404, 404, 404, 404, 404, 403, 403, 200, 403, 403, 403, 403}},
    {"PATCH /api/v1/users/{id}", "/api/v1/users/${admin.id}", R"({"role":"customer"})",
                                                        {401, 404, 404, 404, 404, 404, 404, 404, 403, 403, 403, 403, 403}},

    {"GET /api/v1/api-keys", "/api/v1/api-keys", "",    {401, 403, 403, 403, 403, 200, 200, 200, 200, 403, 403, 403, 403}},
    {"POST /api/v1/api-keys", "/api/v1/api-keys", R"({"name":"New","scopes":["orders:read"],"shop":"cafe"})",
                                                        {401, 403, 403, 403, 403, 403, 201, 201, 201, 403, 403, 403, 403}},
    {"POST /api/v1/api-keys", "/api/v1/api-keys", R"({"name":"New","scopes":["items:write"],"shop":"cafe"})",
                                                        {401, 403, 403, 403, 403, 403, 201, 403, 201, 403, 403, 403, 403}},
    {"POST /api/v1/api-keys", "/api/v1/api-keys", R"({"name":"New","scopes":["orders:read"]})",
                                                        {401, 403, 403, 403, 403, 403, 403, 201, 201, 403, 403, 403, 403}},
    {"DELETE /api/v1/api-keys/{id}", "/api/v1/api-keys/${courier.id}", "",
                                                        {401, 403, 403, 403, 403, 404, 204, 204, 204, 403, 403, 403, 403}},
    {"DELETE /api/v1/api-keys/{id}", "/api/v1/api-keys/${screen.id}", "",
                                                        {401, 403, 403, 403, 403, 404, 404, 204, 204, 403, 403, 403, 403}},

    {"GET /api/v1/shops", "/api/v1/shops", "", kAll200},
    {"POST /api/v1/shops", "/api/v1/shops", R"({"name":"New"})",
                                                        {401, 403, 403, 403, 403, 201, 201, 403, 201, 403, 403, 403, 403}},
    {"GET /api/v1/shops/{shop}", "/api/v1/shops/cafe", "", kAll200},
    {"GET /api/v1/shops/{shop}", "/api/v1/shops/nowhere", "", kAll404},
    {"PATCH /api/v1/shops/{shop}", "/api/v1/shops/cafe", R"({"name":"New"})", kOwners200},
    {"PATCH /api/v1/shops/{shop}", "/api/v1/shops/cafe", R"({"is_open":true})",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 403, 403, 403, 403}},
    {"GET /api/v1/shops/{shop}/members", "/api/v1/shops/cafe/members", "",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 403, 403, 403, 403}},
    {"PUT /api/v1/shops/{shop}/members/{user_id}", "/api/v1/shops/cafe/members/${rival_staff.id}", R"({"role":"staff"})",
     kOwners200},
    {"DELETE /api/v1/shops/{shop}/members/{user_id}", "/api/v1/shops/cafe/members/${staff.id}", "", kOwners204},
    {"GET /api/v1/workflows", "/api/v1/workflows", "", kAll200},
    {"POST /api/v1/workflows/preview", "/api/v1/workflows/preview", kWorkflow,
                                                        {401, 403, 403, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403}},
    {"GET /api/v1/shops/{shop}/workflow", "/api/v1/shops/cafe/workflow", "", kAll200},
    {"PUT /api/v1/shops/{shop}/workflow", "/api/v1/shops/cafe/workflow", kWorkflow, kOwners200},
    {"GET /api/v1/shops/{shop}/workflow.svg", "/api/v1/shops/cafe/workflow.svg", "", kAll200},
    {"GET /api/v1/shops/{shop}/timers", "/api/v1/shops/cafe/timers", "",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 403, 403, 403, 403}},
    {"PUT /api/v1/shops/{shop}/timers", "/api/v1/shops/cafe/timers", R"({"paused":true})",
                                                        {401, 403, 403, 403, 403, 403, 200, 200, 200, 403, 403, 403, 403}},

    {"GET /api/v1/shops/{shop}/items", "/api/v1/shops/cafe/items", "", kAll200},
    {"GET /api/v1/shops/{shop}/items", "/api/v1/shops/closed/items", "", kShopIsClosed},
    {"POST /api/v1/shops/{shop}/items", "/api/v1/shops/cafe/items", R"({"name":"New","price":1})",
                                                        {401, 403, 403, 403, 403, 403, 201, 403, 201, 403, 201, 403, 403}},
    {"POST /api/v1/shops/{shop}/items/import", "/api/v1/shops/cafe/items/import", "name,price\nNew,1\n",
                                                        {401, 403, 403, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403}},
    {"GET /api/v1/items/{id}", "/api/v1/items/${espresso}", "", kAll200},
    {"GET /api/v1/items/{id}", "/api/v1/items/${soup}", "", kShopIsClosed},
    {"PATCH /api/v1/items/{id}", "/api/v1/items/${espresso}", R"({"price":1})",
                                                        {401, 403, 403, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403}},
    {"PATCH /api/v1/items/{id}", "/api/v1/items/${soup}", R"({"price":1})",
                                                        {401, 404, 404, 403, 404, 404, 200, 403, 200, 403, 404, 403, 404}},
    {"DELETE /api/v1/items/{id}", "/api/v1/items/${espresso}", "",
                                                        {401, 403, 403, 403, 403, 403, 204, 403, 204, 403, 204, 403, 403}},

    {"POST /api/v1/shops/{shop}/orders", "/api/v1/shops/cafe/orders",
     R"({"lines":[{"item_id":"${espresso}","quantity":1}]})",
                                                        {201, 201, 201, 201, 201, 201, 201, 201, 201, 403, 201, 403, 403}},
    {"POST /api/v1/shops/{shop}/orders", "/api/v1/shops/cafe/orders",
     R"({"lines":[{"name":"Soup","unit_price":500,"quantity":1}]})",
                                                        {422, 422, 422, 201, 422, 422, 201, 201, 201, 403, 201, 403, 403}},
    {"POST /api/v1/shops/{shop}/orders", "/api/v1/shops/closed/orders",
     R"({"lines":[{"item_id":"${soup}","quantity":1}]})",
                                                        {409, 409, 409, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403}},
    {"GET /api/v1/orders", "/api/v1/orders", "",        {401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 200}},
    {"GET /api/v1/orders/export", "/api/v1/orders/export", "",
                                                        {401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 200}},
    {"GET /api/v1/orders/{id}", "/api/v1/orders/${order}", "", kReadOrder},
    {"PATCH /api/v1/orders/{id}", "/api/v1/orders/${order}", R"({"notes":"New"})", kWorkOnOrder},
    {"POST /api/v1/orders/{id}/transitions", "/api/v1/orders/${order}/transitions", R"({"to":"preparing"})", kWorkOnOrder},
    {"POST /api/v1/orders/batch-transitions", "/api/v1/orders/batch-transitions", R"({"ids":["${order}"],"to":"ready"})",
                                                        {401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 200}},
    {"POST /api/v1/orders/{id}/undo", "/api/v1/orders/${order}/undo", "",
                                                        {401, 409, 404, 409, 404, 404, 409, 409, 409, 409, 403, 403, 404}},
    {"POST /api/v1/orders/{id}/cancel", "/api/v1/orders/${order}/cancel", R"({"reason":"twice"})", kReadOrder},
    {"GET /api/v1/orders/{id}/events", "/api/v1/orders/${order}/events", "", kReadOrder},
    {"GET /api/v1/orders/{id}", "/api/v1/orders/${guest_order}", "",
                                                        {401, 404, 404, 200, 404, 404, 200, 200, 200, 200, 403, 403, 404}},
    {"POST /api/v1/orders/{id}/cancel", "/api/v1/orders/${guest_order}/cancel", "",
                                                        {401, 404, 404, 200, 404, 404, 200, 200, 200, 200, 403, 403, 404}},
    {"POST /api/v1/orders/{id}/tracking-link", "/api/v1/orders/${order}/tracking-link", "", kWorkOnOrder},
    {"GET /api/v1/stats", "/api/v1/stats", "",          {401, 403, 403, 200, 200, 200, 200, 200, 200, 200, 403, 403, 200}},
    {"GET /api/v1/stats", "/api/v1/stats?shop=cafe", "",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 200, 403, 403, 403}},
    {"GET /api/v1/events", "/api/v1/events", "",        {401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 403, 200}},
    {"GET /api/v1/events", "/api/v1/events?order=${order}", "",
                                                        {401, 200, 404, 200, 404, 404, 200, 200, 200, 403, 200, 403, 404}},
    {"POST /api/v1/live/tickets", "/api/v1/live/tickets", "", kPeople201},
    {"GET /ws/orders", "/ws/orders", "", kAll400},
    {"GET /ws/boards/{shop}", "/ws/boards/cafe", "", kAll400},
    {"GET /api/v1/boards/{shop}", "/api/v1/boards/cafe", "", kAll200},
    {"GET /api/v1/boards/{shop}", "/api/v1/boards/closed.txt", "",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 403, 403, 200, 403}},
    {"GET /api/v1/boards/{shop}", "/api/v1/boards/nowhere", "", kAll404},
    {"GET /api/v1/track/{token}", "/api/v1/track/${track}", "", kAll200},
    {"GET /api/v1/track/{token}", "/api/v1/track/nonsense", "", kAll404},
    {"POST /api/v1/track/{token}/cancel", "/api/v1/track/${track}/cancel", "{}", kAll200},
    {"POST /api/v1/track/{token}/cancel", "/api/v1/track/nonsense/cancel", "{}", kAll404},
    {"POST /api/v1/screens/pairings", "/api/v1/screens/pairings", "{}", kAll201},
    {"GET /api/v1/screens/pairings/{token}", "/api/v1/screens/pairings/${pairing}", "", kAll200},
    {"GET /api/v1/screens/pairings/{token}", "/api/v1/screens/pairings/nonsense", "", kAll404},
    {"GET /api/v1/screens", "/api/v1/screens", "",      {401, 403, 403, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403}},
    {"GET /api/v1/screens", "/api/v1/screens?shop=cafe", "",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 403, 403, 403, 403}},
    {"POST /api/v1/screens", "/api/v1/screens", R"({"code":"${code}","name":"Window","shop":"cafe"})",
                                                        {401, 403, 403, 201, 403, 403, 201, 201, 201, 403, 403, 403, 403}},
    {"GET /api/v1/screens/{id}", "/api/v1/screens/${display}", "",
                                                        {401, 403, 403, 200, 404, 404, 200, 200, 200, 403, 403, 403, 403}},
    {"PATCH /api/v1/screens/{id}", "/api/v1/screens/${display}", R"({"name":"Door"})",
                                                        {401, 403, 403, 403, 404, 404, 200, 200, 200, 403, 403, 403, 403}},
    {"DELETE /api/v1/screens/{id}", "/api/v1/screens/${display}", "",
                                                        {401, 403, 403, 403, 404, 404, 204, 204, 204, 403, 403, 403, 403}},
    {"PUT /api/v1/screens/self/drawn", "/api/v1/screens/self/drawn", R"({"cursor":"c1.00000000.1","transport":"websocket"})",
                                                        {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403}},

    {"GET /api/v1/audit", "/api/v1/audit", "",          {401, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},

    {"GET /api/v1/webhooks", "/api/v1/webhooks", "",    {401, 403, 403, 403, 403, 200, 200, 200, 200, 403, 403, 403, 403}},
    {"POST /api/v1/webhooks", "/api/v1/webhooks", R"({"url":"https://example.com/","events":["order.placed"],"shop":"cafe"})",
                                                        {401, 403, 403, 403, 403, 403, 201, 201, 201, 403, 403, 403, 403}},
    {"POST /api/v1/webhooks", "/api/v1/webhooks", R"({"url":"https://example.com/","events":["order.placed"]})",
                                                        {401, 403, 403, 403, 403, 403, 403, 201, 201, 403, 403, 403, 403}},
    {"GET /api/v1/webhooks/{id}", "/api/v1/webhooks/${webhook}", "", kWebhook200},
    {"PATCH /api/v1/webhooks/{id}", "/api/v1/webhooks/${webhook}", R"({"payload":"thin"})", kWebhook200},
    {"DELETE /api/v1/webhooks/{id}", "/api/v1/webhooks/${webhook}", "", kWebhook204},
    {"POST /api/v1/webhooks/{id}/test", "/api/v1/webhooks/${webhook}/test", "", kWebhook201},
    {"POST /api/v1/webhooks/{id}/rotate-secret", "/api/v1/webhooks/${webhook}/rotate-secret", "", kWebhook201},
    {"GET /api/v1/notifications", "/api/v1/notifications", "",
                                                        {401, 403, 403, 403, 403, 200, 200, 200, 200, 403, 403, 403, 403}},
    {"GET /api/v1/notifications/{id}", "/api/v1/notifications/${notification}", "", kWebhook200},
    {"POST /api/v1/notifications/{id}/retry", "/api/v1/notifications/${notification}/retry", "", kWebhook200},
    {"GET /api/v1/channels", "/api/v1/channels", "",    {401, 403, 403, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403}},
    {"GET /api/v1/shops/{shop}/messages", "/api/v1/shops/cafe/messages", "",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 403, 403, 403, 403}},
    {"PUT /api/v1/shops/{shop}/messages/{status}/{language}", "/api/v1/shops/cafe/messages/ready/en",
     R"({"subject":"Ready","body":"Come."})", kOwners200},
    {"DELETE /api/v1/shops/{shop}/messages/{status}/{language}", "/api/v1/shops/cafe/messages/picked_up/en", "", kOwners204},
    {"POST /api/v1/shops/{shop}/messages/preview", "/api/v1/shops/cafe/messages/preview",
     R"({"status":"ready","language":"en","subject":"Ready","body":"Come."})",
                                                        {401, 403, 403, 200, 403, 403, 200, 200, 200, 403, 403, 403, 403}},
    {"POST /api/v1/shops/{shop}/messages/test", "/api/v1/shops/cafe/messages/test",
     R"({"channel":"email","to":"mira@example.com"})",
                                                        {401, 403, 403, 403, 403, 403, 201, 403, 201, 403, 403, 403, 403}},
    {"GET /api/v1/shops/{shop}/ntfy", "/api/v1/shops/cafe/ntfy", "", kOwners200},
    {"PUT /api/v1/shops/{shop}/ntfy", "/api/v1/shops/cafe/ntfy", R"({"topic":"cafe-7f3k2m"})", kOwners200},
    {"GET /api/v1/track/{token}/push", "/api/v1/track/${track}/push", "", kAll200},
    {"POST /api/v1/track/{token}/push", "/api/v1/track/${track}/push",
     R"({"endpoint":"https://push.example.com/a","p256dh":"${point}","auth":"BTBZMqHH6r4Tts7J_aSIgg"})", kAll204},
    {"DELETE /api/v1/track/{token}/push",
     "/api/v1/track/${track}/push?endpoint=https%3A%2F%2Fpush.example.com%2Fa", "", kAll204},

    {"GET /api/v1/jobs", "/api/v1/jobs", "",            {401, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST /api/v1/jobs/{name}/run", "/api/v1/jobs/sweeping/run", "",
                                                        {401, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST /api/v1/jobs/{name}/pause", "/api/v1/jobs/sweeping/pause", "",
                                                        {401, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},
    {"POST /api/v1/jobs/{name}/resume", "/api/v1/jobs/sweeping/resume", "",
                                                        {401, 403, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403}},

    {"GET /healthz", "/healthz", "", kAll200},
    {"GET /readyz", "/readyz", "", kAll200},
    {"GET /metrics", "/metrics", "", kAll200},
    {"GET /version", "/version", "", kAll200},
    {"GET /openapi.json", "/openapi.json", "", kAll200},
    {"GET /", "/", "", kAll200},
    {"GET /board", "/board", "", kAll200},
    {"GET /board/{shop}", "/board/closed", "", kAll200},
    {"GET /order/{shop}", "/order/closed", "", kAll200},
    {"GET /admin", "/admin", "", kAll200},
    {"GET /track/{token}", "/track/${track}", "", kAll200},
    {"GET /setup", "/setup?token=x", "", kAll404},
    {"POST /setup", "/setup", "token=x&username=intruder&password=long+enough", kAll404},
    {"GET /docs", "/docs", "", kAll200},
    {"GET /docs/{file}", "/docs/docs.css", "", kAll200},
    {"GET /assets/{file}", "/assets/icon.svg", "", kAll200},
    {"GET /push.js", "/push.js", "", kAll200},
};
// clang-format on

/// A world with an order of the customer, one of a guest, and a closed shop of the merchant's.
struct Scene {
  World world;
  std::map<std::string, std::string> names = world.names();

  Scene() {
    const std::string espresso = R"({"lines":[{"item_id":")" + names.at("espresso") + R"(","quantity":1}]})";
    const Answer order = world.post("customer", "/api/v1/shops/cafe/orders", espresso);
    names["order"] = order.text("/id");
    names["track"] = order.text("/tracking_url").substr(order.text("/tracking_url").rfind('/') + 1);
    names["guest_order"] = world.post("guest", "/api/v1/shops/cafe/orders", espresso).text("/id");
    world.post("merchant", "/api/v1/shops",
               R"({"name":"Closed","slug":"closed","is_open":false,"board_public":false})");
    world.ask({"admin", "PUT", "/api/v1/shops/closed/members/" + names.at("staff.id"), {}, R"({"role":"staff"})"});
    names["soup"] = world.post("merchant", "/api/v1/shops/closed/items", R"({"name":"Soup","price":500})").text("/id");
    const auto pair = [&](const char* name) {
      return world.post("guest", "/api/v1/screens/pairings", "{}").text(name);
    };
    names["display"] =
        world.post("staff", "/api/v1/screens", R"({"code":")" + pair("/code") + R"(","name":"Window","shop":"cafe"})")
            .text("/id");
    names["pairing"] = pair("/token");
    names["code"] = pair("/code");
    names["webhook"] = world
                           .post("merchant", "/api/v1/webhooks",
                                 R"({"url":"https://example.com/","events":["order.moved"],"shop":"cafe"})")
                           .text("/id");
    names["notification"] = world.post("merchant", "/api/v1/webhooks/" + names["webhook"] + "/test", "").text("/id");
    world.ask(
        {"merchant", "PUT", "/api/v1/shops/cafe/messages/picked_up/en", {}, R"({"subject":"Bye","body":"Bye."})"});
    names["point"] = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    names["nobody"] = new_uuid().str();
    names["password"] = std::string(kPassword);
  }

  std::string put_in(std::string text) {
    for (auto start = text.find("${"); start != std::string::npos; start = text.find("${")) {
      const auto end = text.find('}', start);
      const std::string name = text.substr(start + 2, end - start - 2);
      if (name == "refresh_token") {
        const Answer session = world.post("guest", "/api/v1/auth/login",
                                          R"({"login":"customer","password":")" + std::string(kPassword) + "\"}");
        names[name] = session.text("/refresh_token");
      }
      text.replace(start, end - start + 1, names.at(name));
    }
    return text;
  }
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("every route answers every kind of caller as the table says") {
  for (const Row& row : kRows) {
    std::unique_ptr<Scene> scene;
    for (std::size_t i = 0; i < kCallers.size(); ++i) {
      if (!scene) scene = std::make_unique<Scene>();
      const std::string route = row.route;
      Ask ask{kCallers[i], route.substr(0, route.find(' ')), scene->put_in(row.target), {}, scene->put_in(row.body)};
      if (ask.target.ends_with("/import")) ask.headers.emplace_back("Content-Type", "text/csv");
      if (ask.target == "/setup") ask.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
      INFO(std::string(kCallers[i]), ": ", route, " ", std::string(row.body));
      const int status = scene->world.ask(ask).status;
      CHECK(status == row.expected[i]);
      if (ask.method != "GET" && status < 400) scene.reset();  // it has changed what the next one would meet
    }
  }
}

TEST_CASE("every route has a row in the table of permissions, and every row a route") {
  std::set<std::string> rows;
  for (const Row& row : kRows) rows.insert(row.route);
  std::set<std::string> routes;
  for (const http::Route& route : http::routes()) {
    routes.insert(std::string(route.method) + " " + std::string(route.path));
  }
  CHECK(std::vector(rows.begin(), rows.end()) == std::vector(routes.begin(), routes.end()));
}

TEST_CASE("a route for everyone answers a guest, one for the signed-in does not") {
  for (const Row& row : kRows) {
    const std::string route = row.route;
    const auto found = std::find_if(http::routes().begin(), http::routes().end(), [&](const http::Route& candidate) {
      return std::string(candidate.method) + " " + std::string(candidate.path) == route;
    });
    if (found == http::routes().end()) continue;
    INFO(route);
    const bool is_private_board = std::string(row.target) == "/api/v1/boards/closed.txt";
    CHECK((row.expected[0] == 401) == (found->access == http::Access::signed_in || is_private_board));
  }
}

TEST_SUITE_END();
