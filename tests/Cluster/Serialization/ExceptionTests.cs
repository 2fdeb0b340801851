using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Serialization;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Cluster.Serialization;

/// <summary>A caller in another silo tells a store that does not answer from a mistake, so it must get the exception that was thrown.</summary>
public sealed class ExceptionTests
{
    public static TheoryData<Exception> Thrown =>
    [
        new StoreException("the disk is full", new IOException("no space left")),
        new OwnerFencedException("send it again"),
        new AggregateFormatException("version 9"),
    ];

    [Theory]
    [MemberData(nameof(Thrown))]
    public void An_exception_of_a_grain_reaches_its_caller_as_it_is(Exception thrown)
    {
        using var host = new HostBuilder().UseOrleans(static silo => silo.UseLocalhostClustering().AddMonitor()).Build();
        var serializer = host.Services.GetRequiredService<Serializer>();
        var copy = serializer.Deserialize<Exception>(serializer.SerializeToArray(thrown));
        copy.ShouldBeOfType(thrown.GetType());
        copy.Message.ShouldBe(thrown.Message);
        copy.InnerException?.Message.ShouldBe(thrown.InnerException?.Message);
    }
}
