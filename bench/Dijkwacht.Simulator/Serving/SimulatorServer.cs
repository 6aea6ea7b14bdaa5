using System.Net;
using System.Net.Security;
using Dijkwacht.Simulator.Population;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dijkwacht.Simulator.Serving;

/// <summary>Plays a whole country on the loopback addresses 127.0.0.0/8, on one port.</summary>
internal sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Certificates _certificates;
    private double _week;

    private SimulatorServer(WebApplication application, Certificates certificates, RequestTally tally)
    {
        _application = application;
        _certificates = certificates;
        Tally = tally;
    }

    /// <summary>What was asked of whom.</summary>
    public RequestTally Tally { get; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Weeks since the country's first day; decides who has been updated.</summary>
    public double Week
    {
        get => Volatile.Read(ref _week);
        set => Volatile.Write(ref _week, value);
    }

    /// <param name="country">Who lives there.</param>
    /// <param name="port">Port on all addresses; 0 for a free one.</param>
    /// <param name="log">Where every request is written; null for nowhere.</param>
    /// <param name="cancellation">Stops the start.</param>
    public static async Task<SimulatorServer> StartAsync(Country country, int port, TextWriter? log, CancellationToken cancellation)
    {
        TimeProvider clock = TimeProvider.System;
        var certificates = new Certificates(clock);
        var tally = new RequestTally(log, clock);
        SimulatorServer? server = null;

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Any, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => BeforeTlsAsync(connection, next, country, tally));
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = handshake => ValueTask.FromResult(TlsOf(handshake.Connection, country, certificates)),
                });
                listen.Use(next => connection => AfterTlsAsync(connection, next, country, tally));
            });
        });

        WebApplication application = builder.Build();
        application.Run(context => AnswerAsync(context, country, tally, server!));
        server = new SimulatorServer(application, certificates, tally);
        await application.StartAsync(cancellation);
        string bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Port = new Uri(bound.Replace("0.0.0.0", "localhost", StringComparison.Ordinal)).Port;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
        _certificates.Dispose();
        Tally.Dispose();
    }

    private static async Task BeforeTlsAsync(ConnectionContext connection, ConnectionDelegate next, Country country, RequestTally tally)
    {
        IPAddress address = AddressOf(connection);
        tally.Connected(address);
        if (country.At(address) is not { } host)
        {
            connection.Abort();
            return;
        }

        if (!await Misbehaviour.BeforeTlsAsync(connection, host.Role))
            await next(connection);
    }

    private static async Task AfterTlsAsync(ConnectionContext connection, ConnectionDelegate next, Country country, RequestTally tally)
    {
        IPAddress address = AddressOf(connection);
        try
        {
            if (country.At(address) is { } host && await Misbehaviour.AfterTlsAsync(connection, host.Role, address, tally))
                return;
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ConnectionResetException)
        {
            // The census hangs up on those who break the rules: that is what is being tested.
            return;
        }

        await next(connection);
    }

    private static async Task AnswerAsync(HttpContext context, Country country, RequestTally tally, SimulatorServer server)
    {
        IPAddress address = context.Connection.LocalIpAddress!;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        tally.Asked(address, context.Request.Method, context.Request.Path.Value ?? "", context.Request.Headers.UserAgent.ToString());
        await Impersonation.AnswerAsync(context, country.At(address)!, server.Week);
    }

    private static SslServerAuthenticationOptions TlsOf(ConnectionContext connection, Country country, Certificates certificates)
    {
        SimulatedHost? host = country.At(AddressOf(connection));
        return host?.Role == Role.Online ? certificates.Online : certificates.Of(host?.Site ?? 0);
    }

    private static IPAddress AddressOf(ConnectionContext connection)
    {
        IPAddress address = ((IPEndPoint)connection.LocalEndPoint!).Address;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
