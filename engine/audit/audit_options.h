#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sisa {

/// A sample of a forget set.
struct ForgottenId {
  std::string id;
  std::string subject = {};  ///< empty: as its data say
};

/// Whom an audit looks at.
struct AuditOptions {
  std::string nonmembers;                   ///< data with labels that no model has seen
  std::vector<ForgottenId> forgotten = {};  ///< still in the store, or removed by a request; none:
                                            ///< members alone
  std::string forgotten_data = {};  ///< where removed ones can be read; subjects and risks as
                                    ///< create's columns say
  std::uint32_t challenge = 0;      ///< models of each kind for the forgetting quality; 0: none
  int workers = 0;                  ///< 0: the cores
};

}  // namespace sisa
