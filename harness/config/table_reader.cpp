#include "harness/config/table_reader.h"

#include "harness/config/alert_config.h"

#include <charconv>

namespace countersign {

std::optional<milliseconds> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || number < 0 || number > 1'000'000'000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(last - end));
  if (unit == "ms") return milliseconds(number);
  if (unit == "s") return milliseconds(number * 1000);
  if (unit == "m") return milliseconds(number * 60'000);
  if (unit == "h") return milliseconds(number * 3'600'000);
  if (unit == "d") return milliseconds(number * 86'400'000);
  return std::nullopt;
}

void ConfigErrors::add(const toml::node& at, const std::string& message) {
  if (first_) return;
  const auto& place = at.source().begin;
  first_ = Error{ErrorKind::configuration,
                 fmt::format("{}:{}:{}: {}", file_name_, place.line, place.column, message)};
}

std::string TableReader::named(std::string_view key) const { return fmt::format("{} {}", what_, key); }

const toml::node* TableReader::take(std::string_view key, bool required) {
  asked_.emplace(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr && required) errors_.add(table_, fmt::format("{} is missing", named(key)));
  return node;
}

void TableReader::text(std::string_view key, std::string& out, bool required) {
  const toml::node* node = take(key, required);
  if (node == nullptr) return;
  if (const auto value = node->value_exact<std::string>()) {
    out = *value;
  } else {
    errors_.add(*node, fmt::format("{} must be a string", named(key)));
  }
}

void TableReader::boolean(std::string_view key, bool& out) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  if (const auto value = node->value_exact<bool>()) {
    out = *value;
  } else {
    errors_.add(*node, fmt::format("{} must be true or false", named(key)));
  }
}

void TableReader::path(std::string_view key, std::filesystem::path& out, const std::filesystem::path& base) {
  std::string value;
  text(key, value);
  if (!value.empty()) out = base / value; // an absolute value replaces the base
}

std::optional<std::int64_t> TableReader::integer_value(std::string_view key, std::int64_t lowest,
                                                       std::int64_t highest) {
  const toml::node* node = take(key);
  if (node == nullptr) return std::nullopt;
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < lowest || *value > highest) {
    errors_.add(*node, fmt::format("{} must be a whole number from {} to {}", named(key), lowest, highest));
    return std::nullopt;
  }
  return value;
}

void TableReader::step(std::string_view key, std::optional<std::uint64_t>& out) {
  if (const auto value = integer_value(key, 0, 1'000'000'000)) out = static_cast<std::uint64_t>(*value);
}

void TableReader::number(std::string_view key, double& out, double lowest, double highest) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const auto value = node->value<double>();
  if (value && *value >= lowest && *value <= highest) {
    out = *value;
  } else {
    errors_.add(*node, fmt::format("{} must be a number from {} to {}", named(key), lowest, highest));
  }
}

void TableReader::duration(std::string_view key, milliseconds& out) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  if (const auto seconds = node->value_exact<std::int64_t>();
      seconds && *seconds >= 0 && *seconds <= 1'000'000'000) {
    out = milliseconds(*seconds * 1000);
    return;
  }
  const auto value = node->value_exact<std::string>();
  const auto parsed = value ? parse_duration(*value) : std::nullopt;
  if (parsed) {
    out = *parsed;
  } else {
    errors_.add(
        *node, fmt::format("{} must be a duration such as \"30s\", \"15m\", \"12h\" or \"14d\"", named(key)));
  }
}

void TableReader::duration_seconds(std::string_view key, std::uint32_t& out) {
  const toml::node* node = table_.get(key);
  milliseconds value(std::int64_t{out} * 1000);
  duration(key, value);
  if (value.count() / 1000 > 0x7fffffff) {
    errors_.add(*node, fmt::format("{} is longer than 2^31 seconds", named(key)));
    return;
  }
  out = static_cast<std::uint32_t>(value.count() / 1000);
}

void TableReader::text_list(std::string_view key, std::vector<std::string>& out) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr) return errors_.add(*node, fmt::format("{} must be a list of strings", named(key)));
  for (const toml::node& item : *list) {
    if (const auto value = item.value_exact<std::string>()) {
      out.push_back(*value);
    } else {
      errors_.add(item, fmt::format("{} must be a list of strings", named(key)));
    }
  }
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const toml::table* sub = node->as_table();
  if (sub == nullptr) return errors_.add(*node, fmt::format("{} must be a table", named(key)));
  TableReader reader(*sub, fmt::format("[{}]", key), errors_);
  read(reader);
  reader.finish();
}

void TableReader::tables(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr) return errors_.add(*node, fmt::format("[[{}]] must be an array of tables", key));
  for (const toml::node& item : *list) {
    const toml::table* sub = item.as_table();
    if (sub == nullptr) return errors_.add(item, fmt::format("[[{}]] must be an array of tables", key));
    TableReader reader(*sub, fmt::format("[[{}]]", key), errors_);
    read(reader);
    reader.finish();
  }
}

void TableReader::text_pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& out) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const toml::table* sub = node->as_table();
  if (sub == nullptr) return errors_.add(*node, fmt::format("{} must be a table", named(key)));
  for (const auto& [name, value] : *sub) {
    if (const auto text_value = value.value_exact<std::string>()) {
      out.emplace_back(std::string(name.str()), *text_value);
    } else {
      errors_.add(value, fmt::format("{} must map names to names", named(key)));
    }
  }
}

void TableReader::error(std::string_view key, const std::string& message) {
  const toml::node* node = table_.get(key);
  errors_.add(node != nullptr ? *node : static_cast<const toml::node&>(table_),
              fmt::format("{} {}", named(key), message));
}

void TableReader::finish() {
  for (const auto& [key, node] : table_) {
    if (!asked_.contains(key.str())) errors_.add(node, fmt::format("{} has no key '{}'", what_, key.str()));
  }
}

} // namespace countersign
