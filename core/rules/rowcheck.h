#pragma once
// What of a mapping's rows cannot work on the fields that they have at both ends. Pure; called by schemacheck.h.

#include <QList>
#include <QString>

namespace lockstep {

struct HalfFacts;

struct RowFault {
    int row = 0; ///< From 1
    QString code;
    QString message;
};

/// Of the rows of `here`; `there` is the other half. Empty when `here` is no mapping.
QList<RowFault> rowFaults(const HalfFacts &here, const HalfFacts &there);

} // namespace lockstep
