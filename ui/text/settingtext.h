#pragma once
// What a form says beside a setting of a tracker: which may be left out, which stand in for each other, what a number may be. Pure.

#include "core/connectors/connectordescriptor.h"

#include <utility>

namespace lockstep::ui {

/// The secret that may be given in place of this one, as RT's password in place of the token; nullptr: none.
const SettingDescriptor *alternativeTo(const SettingDescriptor &secret, const QList<SettingDescriptor> &all);
/// With what goes with it: "user and password".
QString givenTogether(const SettingDescriptor &secret, const QList<SettingDescriptor> &all);
/// Of secrets of which one must be there none is optional, nor is what goes with one.
bool isOptional(const SettingDescriptor &setting, const QList<SettingDescriptor> &all);
std::pair<int, int> rangeOf(const SettingDescriptor &number);
/// The line below its field; empty: none.
QString settingHint(const SettingDescriptor &setting, const QList<SettingDescriptor> &all);

} // namespace lockstep::ui
