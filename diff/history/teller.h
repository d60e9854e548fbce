// Makes findings of the history, and says each thing once.
#pragma once

#include "diff/history/history.h"

#include <set>

namespace countersign::history {

class Teller {
public:
  // `about`: what makes it another matter than one that was told before, beside kind and place.
  void tell(Finding finding, const std::string& about) {
    if (told_.size() > k_most) told_.clear(); // then some are told again
    const std::string what =
        fmt::format("{}/{}/{}/{}", finding.signer, finding.node, static_cast<unsigned>(finding.kind), about);
    if (told_.insert(what).second) findings_.push_back(std::move(finding));
  }
  void tell_again(Finding finding) { findings_.push_back(std::move(finding)); }
  [[nodiscard]] std::vector<Finding> take() { return std::exchange(findings_, {}); }

private:
  static constexpr std::size_t k_most = 4096;
  std::set<std::string> told_;
  std::vector<Finding> findings_;
};

} // namespace countersign::history
