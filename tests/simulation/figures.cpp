#include "tests/simulation/figures.h"

#include "tests/simulation/crashpoints.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
QJsonObject jsonOf(const QMap<QString, int> &counts)
{
    QJsonObject json;
    for (auto it = counts.begin(); it != counts.end(); ++it)
        json.insert(it.key(), it.value());
    return json;
}

void addTo(QMap<QString, int> &counts, const QMap<QString, int> &others)
{
    for (auto it = others.begin(); it != others.end(); ++it)
        counts[it.key()] += it.value();
}

QMap<QString, int> countsOf(const QJsonValue &json)
{
    QMap<QString, int> counts;
    const QJsonObject object = json.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        counts.insert(it.key(), it.value().toInt());
    return counts;
}
} // namespace

void Figures::add(const Report &report)
{
    ++worlds;
    actions += report.actions;
    virtualMs += report.virtualMs;
    addTo(faults, report.faults);
    addTo(crashPoints, report.crashPoints);
    if (!report.violations.isEmpty())
        violated.insert(report.seed, report.violations);
}

void Figures::add(const Figures &others)
{
    worlds += others.worlds;
    actions += others.actions;
    virtualMs += others.virtualMs;
    addTo(faults, others.faults);
    addTo(crashPoints, others.crashPoints);
    violated.insert(others.violated);
}

QJsonObject Figures::toJson() const
{
    QJsonObject bad;
    for (auto it = violated.begin(); it != violated.end(); ++it)
        bad.insert(QString::number(it.key()), QJsonArray::fromStringList(it.value()));
    return {{u"worlds"_s, worlds}, {u"actions"_s, actions}, {u"virtualMs"_s, virtualMs}, {u"faults"_s, jsonOf(faults)},
            {u"crashPoints"_s, jsonOf(crashPoints)}, {u"violated"_s, bad}};
}

Figures Figures::fromJson(const QJsonObject &json)
{
    Figures figures;
    figures.worlds = json.value(u"worlds"_s).toInteger();
    figures.actions = json.value(u"actions"_s).toInteger();
    figures.virtualMs = json.value(u"virtualMs"_s).toInteger();
    figures.faults = countsOf(json.value(u"faults"_s));
    figures.crashPoints = countsOf(json.value(u"crashPoints"_s));
    const QJsonObject bad = json.value(u"violated"_s).toObject();
    for (auto it = bad.begin(); it != bad.end(); ++it) {
        QStringList list;
        for (const QJsonValue violation : it.value().toArray())
            list.append(violation.toString());
        figures.violated.insert(it.key().toULongLong(), list);
    }
    return figures;
}

QStringList Figures::uncovered(int atLeast) const
{
    QStringList missing;
    for (const QString &point : allCrashPoints()) {
        for (const QString &where : {QString(u"before "_s + point), QString(u"after "_s + point)}) {
            if (crashPoints.value(where) < atLeast)
                missing.append(where);
        }
    }
    return missing;
}

QString Figures::text(double seconds) const
{
    QString text;
    for (auto it = violated.begin(); it != violated.end(); ++it)
        text += u"seed %1:\n  %2\n"_s.arg(it.key()).arg(it.value().join(u"\n  "_s));
    text += u"%1 worlds in %2 s (%3 a second), %4 virtual hours, %5 actions of people, %6 violated\n"_s.arg(worlds).arg(seconds, 0, 'f', 1)
                .arg(static_cast<double>(worlds) / std::max(seconds, 0.001), 0, 'f', 1).arg(static_cast<double>(virtualMs) / 3'600'000.0, 0, 'f', 1)
                .arg(actions).arg(violated.size());
    text += u"faults\n"_s;
    for (int i = 0; i < static_cast<int>(Fault::Count); ++i) {
        const auto fault = static_cast<Fault>(i);
        text += u"  %1 x %2 (%3)\n"_s.arg(faults.value(faultName(fault)), 8).arg(faultText(fault), faultName(fault));
    }
    text += u"deaths at a commit, before and after it\n"_s;
    for (const QString &point : allCrashPoints())
        text += u"  %1 %2 x %3\n"_s.arg(crashPoints.value(u"before "_s + point), 8).arg(crashPoints.value(u"after "_s + point), 8).arg(point);
    return text;
}

} // namespace lockstep::simulation
