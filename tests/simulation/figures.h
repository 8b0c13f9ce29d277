#pragma once
// Figures: what many worlds add up to. Travels as JSON between the processes of one run.

#include "tests/simulation/world.h"

namespace lockstep::simulation {

struct Figures {
    qint64 worlds = 0;
    qint64 actions = 0;
    qint64 virtualMs = 0;
    QMap<QString, int> faults;
    QMap<QString, int> crashPoints;
    QMap<quint64, QStringList> violated; ///< Seed -> violations

    void add(const Report &report);
    void add(const Figures &others);
    QJsonObject toJson() const;
    static Figures fromJson(const QJsonObject &json);
    QString text(double seconds) const;
    QStringList uncovered(int atLeast) const; ///< Crash points hit less often
};

} // namespace lockstep::simulation
