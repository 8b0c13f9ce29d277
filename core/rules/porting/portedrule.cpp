#include "core/rules/porting/portedrule.h"

#include "core/rules/porting/portwriter.h"

#include <algorithm>

namespace lockstep {

int PortedRule::openNotes() const
{
    return static_cast<int>(std::count_if(notes.begin(), notes.end(), [](const PortNote &note) { return note.isOpen; }));
}

namespace {
constexpr qsizetype longest = 300'000; // characters; rules have some thousands

PortedRule tooLong(const QString &source)
{
    const QString reason = QStringLiteral("The text has %1 characters; a rule of more than %2 is not ported").arg(source.size()).arg(longest);
    return {QStringLiteral("// TODO Lockstep: ") + reason + QStringLiteral("\nfail.issue('") + reason + QStringLiteral("');\n"), {{1, 1, true, reason}}};
}
} // namespace

PortedRule portGroovy(const QString &groovy, RuleDirection direction)
{
    if (groovy.size() > longest)
        return tooLong(groovy);
    QString source = groovy;
    source.replace(QLatin1StringView("\r\n"), QLatin1StringView("\n")).replace(u'\r', u'\n');
    return groovy::Writer(source, direction).run();
}

} // namespace lockstep
