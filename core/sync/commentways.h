#pragma once
// Comments as a set, by partways.h. Pure.

#include "core/sync/partways.h"

namespace lockstep {

using CommentWaysInput = PartWaysInput<Comment, CommentChange>;
using CommentWaysResult = PartWaysResult<CommentChange>;

CommentWaysResult commentWays(const CommentWaysInput &input);

} // namespace lockstep
