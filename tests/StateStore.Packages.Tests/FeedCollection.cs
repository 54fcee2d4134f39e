namespace StateStore.Packages.Tests;

/// <summary>The classes that share the packed feed: packing takes longer than all that they do with it.</summary>
[CollectionDefinition(nameof(PackedFeed))]
public sealed class FeedCollection : ICollectionFixture<PackedFeed>;
