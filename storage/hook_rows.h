// The rows of hook decisions, and their chain. Private to storage.
#pragma once

#include "storage/hook_store.h"
#include "storage/sqlite/connection.h"

namespace countersign::storage {

// Within a write transaction. `decision.id` is the row's number.
[[nodiscard]] Status insert_hook_decision(sqlite::Connection& database, const HookDecision& decision);
[[nodiscard]] Result<std::vector<HookDecision>> accepted_hook_decisions(sqlite::Connection& database,
                                                                        const std::string& zone,
                                                                        const char* stage, std::size_t limit);
[[nodiscard]] Result<std::vector<HookDecision>> newest_hook_decisions(sqlite::Connection& database,
                                                                      std::size_t limit);
// Every decision against its hash, and its hash against the next one. Within a transaction.
[[nodiscard]] Status verify_hook_decisions(sqlite::Connection& database);

} // namespace countersign::storage
