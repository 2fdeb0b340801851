namespace OrleansMonitor.Chaos.Upgrade;

/// <summary>What two builds in one cluster had to do with each other, since their processes started.</summary>
/// <param name="Before">Silos of the build before.</param>
/// <param name="Next">Silos of the next build.</param>
/// <param name="FromBefore">Deltas that models on the next build took from nodes on the build before, without the added field.</param>
/// <param name="FromNext">Deltas that models on the next build took from nodes on it.</param>
/// <param name="BeforeCommits">Commits of models on the build before.</param>
/// <param name="Rows">Windows in the store.</param>
/// <param name="MarkedRows">Those with the part that the build before does not know.</param>
internal sealed record Mixture(int Before, int Next, double FromBefore, double FromNext, double BeforeCommits, long Rows, long MarkedRows);
