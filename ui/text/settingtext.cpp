#include "ui/text/settingtext.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
using Type = SettingDescriptor::Type;
constexpr int mostOfAny = 1'000'000;

QString words(const char *text) { return QCoreApplication::translate("lockstep::ui::SettingText", text); }
} // namespace

const SettingDescriptor *alternativeTo(const SettingDescriptor &secret, const QList<SettingDescriptor> &all)
{
    const auto found = std::find_if(all.cbegin(), all.cend(), [&secret](const SettingDescriptor &other) { return !other.insteadOf.isEmpty() && other.insteadOf == secret.name; });
    return found == all.cend() ? nullptr : &*found;
}

QString givenTogether(const SettingDescriptor &secret, const QList<SettingDescriptor> &all)
{
    const auto with = std::find_if(all.cbegin(), all.cend(), [&secret](const SettingDescriptor &setting) { return setting.name == secret.needs; });
    return with == all.cend() ? secret.label.toLower() : words("%1 and %2").arg(with->label.toLower(), secret.label.toLower());
}

bool isOptional(const SettingDescriptor &setting, const QList<SettingDescriptor> &all)
{
    const bool oneIsNeeded = !setting.insteadOf.isEmpty() || alternativeTo(setting, all)
        || std::any_of(all.cbegin(), all.cend(), [&setting](const SettingDescriptor &other) { return other.needs == setting.name; });
    return !setting.required && !oneIsNeeded;
}

std::pair<int, int> rangeOf(const SettingDescriptor &number)
{
    return {static_cast<int>(number.minimum), number.maximum > 0 ? static_cast<int>(number.maximum) : mostOfAny};
}

QString settingHint(const SettingDescriptor &setting, const QList<SettingDescriptor> &all)
{
    QStringList sentences;
    if (const SettingDescriptor *other = alternativeTo(setting, all))
        sentences.append(words("%1, or %2: one is needed.").arg(setting.label, givenTogether(*other, all)));
    if (!setting.help.isEmpty())
        sentences.append(setting.help);
    if (setting.type == Type::Number) // a figure beyond it is cut while it is typed
        sentences.append(words("From %1 to %2.").arg(QString::number(rangeOf(setting).first), QString::number(rangeOf(setting).second)));
    return sentences.join(u' ');
}

} // namespace lockstep::ui
