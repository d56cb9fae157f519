#include "engine/numerics.h"

namespace sisa {

Numerics::Numerics() : learner(make_learner), front(make_front) {}

}  // namespace sisa
