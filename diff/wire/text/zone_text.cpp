#include "diff/wire/zone_text.h"

#include "diff/wire/text/zone_reader.h"

#include <memory>
#include <utility>

namespace countersign {
namespace {

// A record of a signed zone has some 65 to 100, one of an unsigned zone 50. What is reserved in vain is never
// touched.
constexpr std::size_t k_octets_of_record = 60;

// Builds a version. As long as the apex is not known, records are kept until a SOA tells.
class ZoneSink final : public RecordSink {
public:
  explicit ZoneSink(const ZoneTextOptions& options) {
    if (options.origin) begin(options.origin->view());
  }

  // The text has this many octets.
  void expect(std::size_t octets) { records_ = octets / k_octets_of_record; }

  Status take(const ReadRecord& record) override {
    if (builder_) return add(record);
    if (record.type == RrType::SOA) {
      begin(record.owner);
      for (const Early& early : std::exchange(early_, {})) {
        const Record& kept = early.record;
        COUNTERSIGN_TRY(add({kept.owner, kept.type, kept.ttl, kept.rdata, {&early.file, early.line}}));
      }
      return add(record);
    }
    early_.push_back({to_record(record), *record.place.file, record.place.line});
    return {};
  }

  // `fallback`: the apex if no SOA told; empty if there is none.
  Result<ZoneVersionPtr> finish(const ZoneTextOptions& options, ByteView fallback) {
    if (!builder_) COUNTERSIGN_TRY(begin_without_soa(options, fallback));
    auto version =
        builder_->finish(options.soa_required ? ZoneBuilder::Soa::required : ZoneBuilder::Soa::optional);
    if (version) return version;
    return tl::unexpected<Error>(with_context(version.error(), options.file_name));
  }

  static Record to_record(const ReadRecord& record) {
    return {Name(record.owner), record.type, record.ttl, Bytes(record.rdata.begin(), record.rdata.end())};
  }

private:
  struct Early {
    Record record;
    std::string file;
    std::uint32_t line;
  };

  void begin(NameView apex) {
    apex_ = Name(apex);
    builder_.emplace(apex_).reserve(records_);
  }

  Status begin_without_soa(const ZoneTextOptions& options, ByteView fallback) {
    if (options.soa_required) {
      return fail(ErrorKind::invalid_input, "{}: there is no SOA record", options.file_name);
    }
    if (fallback.empty()) {
      return fail(ErrorKind::invalid_input, "{}: neither a SOA record nor $ORIGIN says which zone this is",
                  options.file_name);
    }
    COUNTERSIGN_TRY_ASSIGN(const Name apex, Name::from_wire(fallback));
    begin(apex);
    for (const Early& early : early_) {
      const Record& kept = early.record;
      COUNTERSIGN_TRY(add({kept.owner, kept.type, kept.ttl, kept.rdata, {&early.file, early.line}}));
    }
    return {};
  }

  Status add(const ReadRecord& record) {
    if (record.type == RrType::SOA && !(record.owner == apex_.view())) {
      return fail_at(record.place,
                     {ErrorKind::invalid_input,
                      fmt::format("SOA of {} in the zone {}", to_text(record.owner), to_text(apex_.view()))});
    }
    Status status = builder_->add(record.owner, record.type, record.ttl, record.rdata);
    if (!status) return fail_at(record.place, std::move(status).error());
    return status;
  }

  Name apex_;
  std::size_t records_ = 0;
  std::optional<ZoneBuilder> builder_;
  std::vector<Early> early_;
};

class ListSink final : public RecordSink {
public:
  Status take(const ReadRecord& record) override {
    records.push_back(ZoneSink::to_record(record));
    return {};
  }

  std::vector<Record> records;
};

} // namespace

Result<ZoneVersionPtr> parse_zone(std::string_view text, const ZoneTextOptions& options) {
  ZoneSink sink(options);
  sink.expect(text.size());
  const auto reader = std::make_unique<ZoneReader>(options, sink, ZoneReader::MissingTtl::refused);
  COUNTERSIGN_TRY(reader->read(text));
  return sink.finish(options, reader->first_origin());
}

Result<std::vector<Record>> parse_records(std::string_view text, const ZoneTextOptions& options) {
  ListSink sink;
  const auto reader = std::make_unique<ZoneReader>(options, sink, ZoneReader::MissingTtl::zero);
  COUNTERSIGN_TRY(reader->read(text));
  return std::move(sink.records);
}

} // namespace countersign
