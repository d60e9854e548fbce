// Door of storage for whoever sends, shows or answers alerts. A finding raises its alert in
// RunStore::put_step().
//
// A store belongs to one thread; several, in several processes, may work on one file. No call holds a
// transaction longer than it takes, so nobody who sends an alert keeps steps from being stored. Instants are
// the caller's wall clock, as they are: who asks "is it due?" has to expect that the clock jumped.
#pragma once

#include "storage/alert.h"

#include <chrono>
#include <filesystem>
#include <memory>

namespace countersign {

struct AlertAnswer {
  std::string person, note;             // both needed, whoever answers
  std::optional<UnixMillis> expires_at; // of an acknowledgement: then it is open again
};

class AlertStore {
public:
  // The file must be there. `writable` also migrates it, as RunStore does.
  [[nodiscard]] static Result<std::unique_ptr<AlertStore>>
  open(const std::filesystem::path& file, bool writable,
       std::chrono::milliseconds busy_wait = std::chrono::milliseconds(5000));
  ~AlertStore();
  AlertStore(const AlertStore&) = delete;
  AlertStore& operator=(const AlertStore&) = delete;

  [[nodiscard]] Result<std::vector<Alert>> alerts(bool with_resolved); // the newest first
  [[nodiscard]] Result<Alert> alert(std::int64_t id);                  // `not_found`
  // Opens an alert of the path itself, or opens it again: always an episode of its own.
  [[nodiscard]] Result<std::int64_t> raise(const std::string& rule, const std::string& subject_class,
                                           Severity severity, const std::string& summary, UnixMillis now);
  // `usage` if the alert is resolved.
  [[nodiscard]] Status acknowledge(std::int64_t id, const AlertAnswer& answer, UnixMillis now);
  [[nodiscard]] Status resolve(std::int64_t id, const AlertAnswer& answer, UnixMillis now);
  // Opens what was acknowledged until now, or in a future that a jump of the clock has taken back.
  [[nodiscard]] Status expire_acknowledgements(UnixMillis now);

  // Alerts that are not resolved, or of which a message is not settled.
  [[nodiscard]] Result<std::vector<OutboxEntry>> outbox();
  // Of one message on one route. The first receipt of an open alert makes it delivered.
  [[nodiscard]] Status note_receipt(const AlertMessage& message, const std::string& route,
                                    const std::string& receipt, UnixMillis now);
  [[nodiscard]] Status note_failure(const AlertMessage& message, const std::string& route,
                                    const std::string& error, UnixMillis now, UnixMillis next_attempt_at);
  [[nodiscard]] Status settle(std::int64_t message);

  // These are the routes, and no others.
  [[nodiscard]] Status declare_routes(const std::vector<AlertRoute>& routes);
  [[nodiscard]] Status note_health(const std::string& route, const std::string& error,
                                   UnixMillis now);       // '': well
  [[nodiscard]] Result<std::vector<AlertRoute>> routes(); // all that ever were, by name
  // Of a zone, and of the path itself.
  [[nodiscard]] Result<AlertEvidence> evidence(const std::string& zone);

private:
  class Impl;
  explicit AlertStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace countersign
