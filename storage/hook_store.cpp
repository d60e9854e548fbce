#include "storage/hook_store.h"

#include "storage/hook_rows.h"
#include "storage/open.h"

namespace countersign {

using sqlite::Connection;
using sqlite::Transaction;

const char* to_text(HookServer server) noexcept {
  switch (server) {
  case HookServer::nsd:
    return "nsd";
  case HookServer::cascade:
    return "cascade";
  case HookServer::knot:
    return "knot";
  }
  return "";
}

const char* to_text(HookStage stage) noexcept { return stage == HookStage::loaded ? "loaded" : "signed"; }

class HookStore::Impl {
public:
  explicit Impl(Connection connection) : database(std::move(connection)) {}
  Connection database;
};

HookStore::HookStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HookStore::~HookStore() = default;

Result<std::unique_ptr<HookStore>> HookStore::open(const std::filesystem::path& file,
                                                   std::chrono::milliseconds busy_wait) {
  COUNTERSIGN_TRY_ASSIGN(Connection database,
                         storage::open_for_writing(file, busy_wait, storage::migrations()));
  return std::unique_ptr<HookStore>(new HookStore(std::make_unique<Impl>(std::move(database))));
}

Result<std::int64_t> HookStore::put(const HookDecision& decision) {
  Connection& database = impl_->database;
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, Transaction::begin(database, Transaction::Kind::write));
  HookDecision stored = decision;
  COUNTERSIGN_TRY_ASSIGN(stored.id,
                         database.integer("SELECT coalesce(max(decision_id), 0) + 1 FROM hook_decisions"));
  COUNTERSIGN_TRY(storage::insert_hook_decision(database, stored));
  COUNTERSIGN_TRY(transaction.commit());
  return stored.id;
}

Result<std::vector<HookDecision>> HookStore::accepted(const std::string& zone, HookStage stage,
                                                      std::size_t limit) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction,
                         Transaction::begin(impl_->database, Transaction::Kind::read));
  return storage::accepted_hook_decisions(impl_->database, zone, to_text(stage), limit);
}

Result<std::vector<HookDecision>> HookStore::newest(std::size_t limit) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction,
                         Transaction::begin(impl_->database, Transaction::Kind::read));
  return storage::newest_hook_decisions(impl_->database, limit);
}

Status HookStore::verify_chain() {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction,
                         Transaction::begin(impl_->database, Transaction::Kind::read));
  return storage::verify_hook_decisions(impl_->database);
}

} // namespace countersign
