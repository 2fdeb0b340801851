// Most of these tests run clusters of several processes: at the same time they would wait for each other's processors until
// silos gave each other up.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
