// Reads one TOML table key by key, and then says which keys nobody asked for.
#pragma once

#include "adapters/clock.h"
#include "diff/model/result.h"

#include <filesystem>
#include <functional>
#include <set>

#include <toml++/toml.h>

namespace countersign {

// Errors are collected in the order they are met; only the first one is shown, with its place in the file.
class ConfigErrors {
public:
  explicit ConfigErrors(std::string file_name) : file_name_(std::move(file_name)) {}
  void add(const toml::node& at, const std::string& message);
  [[nodiscard]] const std::optional<Error>& first() const noexcept { return first_; }

private:
  std::string file_name_;
  std::optional<Error> first_;
};

class TableReader {
public:
  // `what` names the table in messages: "[signer.policy]".
  TableReader(const toml::table& table, std::string what, ConfigErrors& errors)
      : table_(table), what_(std::move(what)), errors_(errors) {}

  // Each leaves `out` alone if the key is absent, and notes an error if it is `required` and absent.
  void text(std::string_view key, std::string& out, bool required = false);
  void boolean(std::string_view key, bool& out);
  void path(std::string_view key, std::filesystem::path& out, const std::filesystem::path& base);
  template <class Integer>
  void integer(std::string_view key, Integer& out, std::int64_t lowest, std::int64_t highest) {
    if (const auto value = integer_value(key, lowest, highest)) out = static_cast<Integer>(*value);
  }
  void step(std::string_view key, std::optional<std::uint64_t>& out);
  void number(std::string_view key, double& out, double lowest, double highest);
  [[nodiscard]] std::size_t line() const { return table_.source().begin.line; }
  // "500ms", "30s", "15m", "12h", "14d", or a number of seconds.
  void duration(std::string_view key, milliseconds& out);
  void duration_seconds(std::string_view key, std::uint32_t& out);
  void text_list(std::string_view key, std::vector<std::string>& out);
  // Calls `read` with the sub-table, or with each table of an array of tables.
  void table(std::string_view key, const std::function<void(TableReader&)>& read);
  void tables(std::string_view key, const std::function<void(TableReader&)>& read);
  // Each key with its string value; the table has no fixed keys.
  void text_pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& out);

  void error(std::string_view key, const std::string& message); // at the key, or at the table if it is absent
  void finish();                                                // notes the first key that was not asked for

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

private:
  const toml::node* take(std::string_view key, bool required = false);
  [[nodiscard]] std::optional<std::int64_t> integer_value(std::string_view key, std::int64_t lowest,
                                                          std::int64_t highest);
  [[nodiscard]] std::string named(std::string_view key) const;

  const toml::table& table_;
  std::string what_;
  ConfigErrors& errors_;
  std::set<std::string, std::less<>> asked_;
};

} // namespace countersign
