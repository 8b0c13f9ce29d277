#pragma once
// A retry asks by which rules, where newer ones were published since the event began. GUI thread.

#include "ui/context.h"

#include <functional>

class QWidget;

namespace lockstep::ui {

/// `begun`: the version that the event began with, 0 for none. `retry` is called with the answer, at once where there is nothing to ask, and not at all when
/// the question is closed or `parent` is gone.
void askRetryRules(const Context &context, const ConnectionId &connection, const NodeId &node, int begun, QWidget *parent, const std::function<void(RetryRules)> &retry);

} // namespace lockstep::ui
