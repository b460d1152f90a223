// The one file of this assembly that names an actor runtime.
#if AKKA
global using Akka.Configuration;
global using Akka.Configuration.Hocon;
#else
global using ActorUdp.Embedded.Configuration;
global using ActorUdp.Embedded.Configuration.Hocon;
#endif
