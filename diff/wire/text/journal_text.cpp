#include "diff/wire/text/rdata_writer.h"
#include "diff/wire/text/zone_reader.h"

#include <algorithm>
#include <memory>

namespace countersign {
namespace {

constexpr std::string_view k_operation = "'add' or 'del'";

class JournalReader {
public:
  JournalReader(std::string_view text, const std::string& file_name)
      : scanner_(text), file_name_(file_name) {}

  Result<std::vector<Change>> read() {
    while (scanner_.begin_entry()) {
      if (!read_line()) break;
    }
    if (!scanner_.has_fault() && part_ == Part::removals) {
      scanner_.refuse_at(difference_line_, "difference is not complete: the new SOA is missing");
    }
    if (scanner_.has_fault()) {
      return fail_at({&file_name_, scanner_.fault_line()}, {ErrorKind::invalid_input, scanner_.fault()});
    }
    return std::move(changes_);
  }

private:
  enum class Part : std::uint8_t { start, removals, additions };
  enum class Operation : std::uint8_t { add, remove };

  bool read_line() {
    Operation operation{};
    Record record;
    if (!read_operation(operation) || !read_record(record)) return false;
    const bool is_soa = record.type == RrType::SOA;
    if (operation == Operation::remove) {
      return is_soa ? begin_difference(std::move(record)) : remove(std::move(record));
    }
    return is_soa ? turn(std::move(record)) : add(std::move(record));
  }

  bool read_operation(Operation& operation) {
    Token token;
    if (!scanner_.want(token, k_operation)) return false;
    if (token.text == "add" && !token.quoted) {
      operation = Operation::add;
    } else if (token.text == "del" && !token.quoted) {
      operation = Operation::remove;
    } else {
      return scanner_.refuse_token(k_operation, token);
    }
    // BIND's own marks for signatures that it has to renew.
    if (!scanner_.want(token, "an owner name")) return false;
    if (token.text != "re-sign") scanner_.put_back(token);
    return true;
  }

  bool read_record(Record& record) {
    Token token;
    if (!scanner_.want(token, "an owner name")) return false;
    std::array<std::uint8_t, k_max_name_octets> owner{};
    std::size_t size = 0;
    const NameFault fault = token.quoted ? "a quoted string" : read_name(token.text, {}, owner.data(), size);
    if (fault != nullptr)
      return scanner_.refuse("wanted an owner name, read {}: {}", shown(token.text), fault);
    fold_name(owner.data(), size);
    record.owner = Name(NameView(ByteView(owner.data(), size)));
    if (!read_ttl_class_type(record)) return false;
    if (!rdata_->read(scanner_, record.type, {})) return false;
    const ByteView rdata = rdata_->rdata();
    record.rdata.assign(rdata.begin(), rdata.end());
    return true;
  }

  // Always all three, in this order.
  bool read_ttl_class_type(Record& record) {
    Token token;
    if (!scanner_.want(token, "a TTL in seconds")) return false;
    const auto ttl = read_number(token.text);
    if (!ttl || token.quoted) return scanner_.refuse_token("a TTL in seconds", token);
    record.ttl = effective_ttl(*ttl);
    if (!scanner_.want(token, "class IN")) return false;
    if (token.text != "IN" || token.quoted) return scanner_.refuse_token("class IN", token);
    if (!scanner_.want(token, "an RR type")) return false;
    const auto type = read_type(token.text);
    if (!type || token.quoted) return scanner_.refuse_token("an RR type", token);
    if (is_meta_type(*type))
      return scanner_.refuse("{} is not a type that a zone may hold", shown(token.text));
    record.type = *type;
    return true;
  }

  bool refuse(std::string message) { return scanner_.refuse_at(scanner_.entry_line(), std::move(message)); }

  bool begin_difference(Record&& soa) {
    if (part_ == Part::removals)
      return refuse("a second deletion of a SOA, before the addition of the new one");
    if (!changes_.empty()) {
      const Change& last = changes_.back();
      if (!(soa.owner == last.soa_to.owner)) {
        return refuse(fmt::format("SOA of {} in the journal of {}", to_text(soa.owner.view()),
                                  to_text(last.soa_to.owner.view())));
      }
      if (!(soa_serial(soa.rdata) == last.to())) {
        return refuse(fmt::format("difference begins with serial {}, but the one before it ended with {}",
                                  soa_serial(soa.rdata).value(), last.to().value()));
      }
    }
    changes_.emplace_back().soa_from = std::move(soa);
    difference_line_ = scanner_.entry_line();
    part_ = Part::removals;
    return true;
  }

  bool turn(Record&& soa) {
    if (part_ != Part::removals)
      return refuse("addition of a SOA without the deletion of the old one before it");
    Change& change = changes_.back();
    if (!(soa.owner == change.soa_from.owner)) {
      return refuse(fmt::format("SOA of {} in the journal of {}", to_text(soa.owner.view()),
                                to_text(change.soa_from.owner.view())));
    }
    change.soa_to = std::move(soa);
    part_ = Part::additions;
    return true;
  }

  bool remove(Record&& record) {
    if (part_ == Part::start) return refuse("journal does not begin with the deletion of a SOA");
    if (part_ == Part::additions) {
      return refuse("deletion behind the new SOA; a difference begins with the deletion of the old SOA");
    }
    return keep(std::move(record), changes_.back().removed);
  }

  bool add(Record&& record) {
    if (part_ == Part::start) return refuse("journal does not begin with the deletion of a SOA");
    if (part_ == Part::removals) return refuse("addition before that of the new SOA");
    return keep(std::move(record), changes_.back().added);
  }

  bool keep(Record&& record, std::vector<Record>& to) {
    const NameView apex = changes_.back().soa_from.owner.view();
    if (!record.owner.view().is_at_or_below(apex)) {
      return refuse(fmt::format("{} is outside the zone {}", to_text(record.owner.view()), to_text(apex)));
    }
    to.push_back(std::move(record));
    return true;
  }

  TextScanner scanner_;
  const std::string& file_name_;
  const std::unique_ptr<RdataReader> rdata_ = std::make_unique<RdataReader>();
  std::vector<Change> changes_;
  Part part_ = Part::start;
  std::uint32_t difference_line_ = 0;
};

void print_line(std::string& out, std::string_view operation, const Record& record) {
  out += operation;
  append_record(out, record.owner, record.type, record.ttl, record.rdata);
  out.push_back('\n');
}

} // namespace

Result<std::vector<Change>> parse_journal(std::string_view text, const std::string& file_name) {
  // named-journalprint ends every line; what does not end was cut off, be it in the middle of a number.
  if (!text.empty() && text.back() != '\n') {
    const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
    return fail_at({&file_name, lines + 1},
                   {ErrorKind::invalid_input, "the last line is not complete: it has no line feed"});
  }
  return JournalReader(text, file_name).read();
}

std::string print_journal(std::span<const Change> changes) {
  std::string text;
  for (const Change& change : changes) {
    print_line(text, "del ", change.soa_from);
    for (const Record& record : change.removed) print_line(text, "del ", record);
    print_line(text, "add ", change.soa_to);
    for (const Record& record : change.added) print_line(text, "add ", record);
  }
  return text;
}

} // namespace countersign
